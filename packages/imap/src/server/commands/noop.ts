import { command } from '../command-context.ts';

/** RFC 9051 6.1.2: the client's way to ask what is new. */
export const noop = command({
  parse: () => undefined,
  run: ({ tellNews }) => tellNews({ mayExpunge: true, force: true }),
});
