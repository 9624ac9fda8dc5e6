import { ServerSession } from '../server/server-session.ts';
import { play, TestBackend } from './dialogue.ts';

/** Two messages: of 120 and 200 octets, as in the example of RFC 1939 10. */
export const TWO = [message(120), message(200)];

function message(octets: number): string {
  const start = 'Subject: A\r\n\r\n';
  return `${start}${'x'.repeat(octets - start.length - 2)}\r\n`;
}

/** A session over TLS where anna has logged in to these messages, and the rest of the script. */
export function playLoggedIn(messages: readonly string[], script: string): TestBackend {
  const backend = new TestBackend(messages);
  const octets = messages.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  play(
    new ServerSession({ hasStls: true, isTls: true }),
    backend,
    `S: +OK Mailcote POP3
     C: USER anna
     S: +OK Send PASS
     C: PASS secret
     S: +OK ${messages.length} messages (${octets} octets)
     ${script}`,
  );
  return backend;
}
