import { command } from '../command-context.ts';
import { logIn } from '../log-in.ts';

/** RFC 9051 6.2.3. */
export const login = command<{ username: string; password: string }>({
  parse(reader) {
    reader.space();
    const username = reader.astring('A user name');
    reader.space();
    return { username, password: reader.astring('A password') };
  },
  run: (context, credentials) => logIn(context, credentials),
});
