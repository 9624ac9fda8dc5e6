import { command } from '../command-context.ts';

/** RFC 9051 6.1.3. */
export const logout = command({
  parse: () => undefined,
  run: (context) => context.logout('Good-bye'),
});
