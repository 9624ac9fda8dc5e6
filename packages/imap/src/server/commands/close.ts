import { command } from '../command-context.ts';

/** RFC 9051 6.4.1: expunges without telling, unless the mailbox is read only. */
export const close = command({
  parse: () => undefined,
  async run(context) {
    const { selected } = context;
    if (!selected.isReadOnly) await selected.mailbox.expunge(null);
    context.select(null);
  },
});
