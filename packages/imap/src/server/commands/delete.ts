import { command } from '../command-context.ts';

/** RFC 9051 6.3.5. */
export const deleteMailbox = command<string>({
  parse(reader) {
    reader.space();
    return reader.mailbox();
  },
  run: ({ account }, name) => account.delete(name),
});
