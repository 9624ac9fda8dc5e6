import { command } from '../command-context.ts';

/** RFC 9051 6.3.7. */
export const subscribe = command<string>({
  parse(reader) {
    reader.space();
    return reader.mailbox();
  },
  run: ({ account }, name) => account.setSubscribed(name, true),
});
