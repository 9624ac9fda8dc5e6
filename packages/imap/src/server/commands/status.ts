import { readStatusItems, type StatusItem } from '../../grammar/status-items.ts';
import { no } from '../../imap-error.ts';
import { command } from '../command-context.ts';
import { statusResponse, wantedStatus } from '../status-response.ts';

/** RFC 9051 6.3.11. */
export const status = command<{ name: string; items: StatusItem[] }>({
  parse(reader) {
    reader.space();
    const name = reader.mailbox();
    reader.space();
    return { name, items: readStatusItems(reader) };
  },
  async run(context, { name, items }) {
    const { account } = context;
    const mailbox = (await account.mailboxes()).find((one) => one.name === name);
    const found = mailbox && (await account.status([mailbox.id], wantedStatus(items))).get(mailbox.id);
    if (mailbox === undefined || found === undefined)
      throw no('NONEXISTENT', `There is no mailbox "${name}"`);
    context.untagged(statusResponse(mailbox, found, items, context));
  },
});
