import { command } from '../command-context.ts';

/** RFC 9051 6.3.10: one's own mailboxes at the top, and nobody else's. */
export const namespace = command({
  parse: () => undefined,
  run: ({ untagged }) => untagged('NAMESPACE (("" "/")) NIL NIL'),
});
