import { command } from '../command-context.ts';

/** RFC 9051 6.4.2. */
export const unselect = command({
  parse: () => undefined,
  run: (context) => context.select(null),
});
