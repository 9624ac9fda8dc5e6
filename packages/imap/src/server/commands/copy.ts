import { readSetAndMailbox, type SetAndMailbox } from '../../grammar/set-and-mailbox.ts';
import { command } from '../command-context.ts';
import { copyUid } from '../copy-uid.ts';
import { namedMessages } from '../messages.ts';

/** RFC 9051 6.4.7. All or none. */
export const copy = command<SetAndMailbox>({
  parse: readSetAndMailbox,
  async run(context, { set, target }) {
    const uids = namedMessages(context, set);
    const result = await context.selected.mailbox.copy(uids, target);
    return result.from.length === 0 ? {} : { code: copyUid(result) };
  },
});
