import { command } from '../command-context.ts';

/** RFC 3501 6.4.1: a NOOP, since everything is on disk already. */
export const check = command({
  parse: () => undefined,
  run: ({ tellNews }) => tellNews({ mayExpunge: true, force: true }),
});
