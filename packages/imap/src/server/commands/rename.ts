import { command } from '../command-context.ts';

/** RFC 9051 6.3.6. */
export const rename = command<{ from: string; to: string }>({
  parse(reader) {
    reader.space();
    const from = reader.mailbox();
    reader.space();
    return { from, to: reader.mailbox().replace(/\/$/, '') };
  },
  run: ({ account }, { from, to }) => account.rename(from, to),
});
