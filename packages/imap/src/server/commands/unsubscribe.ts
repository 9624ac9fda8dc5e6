import { command } from '../command-context.ts';

/** RFC 9051 6.3.8. */
export const unsubscribe = command<string>({
  parse(reader) {
    reader.space();
    return reader.mailbox();
  },
  run: ({ account }, name) => account.setSubscribed(name, false),
});
