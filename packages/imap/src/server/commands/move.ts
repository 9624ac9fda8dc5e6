import { readSetAndMailbox, type SetAndMailbox } from '../../grammar/set-and-mailbox.ts';
import { command } from '../command-context.ts';
import { copyUid } from '../copy-uid.ts';
import { namedMessages, requireWritable } from '../messages.ts';

/** RFC 9051 6.4.8, RFC 6851. COPYUID comes before the EXPUNGEs, so that the client still knows the numbers. */
export const move = command<SetAndMailbox>({
  parse: readSetAndMailbox,
  async run(context, { set, target }) {
    const { selected } = context;
    requireWritable(selected);
    const result = await selected.mailbox.move(namedMessages(context, set), target);
    if (result.from.length > 0) context.untagged(`OK [${copyUid(result)}] Moved`);
    selected.view.announce(null);
  },
});
