import { expect, test } from 'vitest';
import { play, TestBackend } from '../../testing/dialogue.ts';
import { ServerSession } from '../server-session.ts';

const clear = { hasStls: true };
const secure = { hasStls: true, isTls: true };
const plain = (text: string): string => Buffer.from(text).toString('base64');

test('CAPA (RFC 2449 5) says what can be done now: no password before TLS, no STLS after it', () => {
  play(
    new ServerSession(clear),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: CAPA
     S: +OK What this server can do
     S: TOP
     S: UIDL
     S: RESP-CODES
     S: AUTH-RESP-CODE
     S: PIPELINING
     S: EXPIRE NEVER
     S: UTF8 USER
     S: LANG
     S: STLS
     S: IMPLEMENTATION Mailcote
     S: .
     C: STLS
     S: +OK Begin TLS now
     S: (startTls)
     C! tls
     C: capa
     S: +OK What this server can do
     S: TOP
     S: UIDL
     S: RESP-CODES
     S: AUTH-RESP-CODE
     S: PIPELINING
     S: EXPIRE NEVER
     S: UTF8 USER
     S: LANG
     S: USER
     S: SASL SCRAM-SHA-256 OAUTHBEARER PLAIN
     S: IMPLEMENTATION Mailcote
     S: .`,
  );
});

test('without TLS there is no login (RFC 8314 4.1), except on loopback', () => {
  play(
    new ServerSession(clear),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: USER anna
     S: -ERR [SYS/PERM] Encryption required: STLS first
     C: AUTH PLAIN ${plain('\0anna\0secret')}
     S: -ERR [SYS/PERM] Encryption required: STLS first
     C: PASS secret
     S: -ERR [SYS/PERM] Encryption required: STLS first`,
  );
  play(
    new ServerSession({ hasStls: true, mayLoginInClear: true }),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: USER anna
     S: +OK Send PASS
     C: PASS secret
     S: +OK 0 messages (0 octets)`,
  );
});

test('STLS (RFC 2595 4): what was pipelined behind it in clear text is never heard, the name is forgotten', () => {
  const session = new ServerSession({ ...clear, mayLoginInClear: true });
  play(
    session,
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: USER anna
     S: +OK Send PASS
     C: STLS
     C: USER mallory
     C: PASS secret
     S: +OK Begin TLS now
     S: (startTls)
     C! tls
     C: PASS secret
     S: -ERR USER first
     C: STLS
     S: -ERR TLS is active already`,
  );
  expect(session.state.state).toBe('authorization');
  play(
    new ServerSession({ hasStls: true }),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: UTF8
     S: +OK UTF-8 from now on
     C: STLS
     S: -ERR STLS comes before UTF8`,
  );
  play(
    new ServerSession({ hasStls: false }),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: STLS now
     S: -ERR This command has no arguments
     C: STLS
     S: -ERR STLS is not available`,
  );
});

test('USER and PASS: spaces belong to the password, a refusal asks for USER again, three of them end it', () => {
  const backend = new TestBackend();
  const seen: string[] = [];
  backend.login = (username, password) => {
    seen.push(`${username}|${password}`);
    return { ok: false, refusal: { code: 'AUTH', text: 'Wrong name or password' } };
  };
  play(
    new ServerSession(secure),
    backend,
    `S: +OK Mailcote POP3
     C: PASS x
     S: -ERR USER first
     C: USER
     S: -ERR USER needs a name
     C: user 안나@example.test
     S: +OK Send PASS
     C: pass  two  spaces 
     S: -ERR [AUTH] Wrong name or password
     C: PASS again
     S: -ERR USER first
     C: USER anna
     C: PASS b
     S: +OK Send PASS
     S: -ERR [AUTH] Wrong name or password
     C: USER anna
     C: PASS c
     S: +OK Send PASS
     S: -ERR [AUTH] Wrong name or password
     S: (close)`,
  );
  expect(seen).toEqual(['안나@example.test| two  spaces ', 'anna|b', 'anna|c']);
});

test('the response codes of a refused login (RFC 2449 8, RFC 3206)', () => {
  for (const code of ['IN-USE', 'LOGIN-DELAY', 'SYS/TEMP', 'SYS/PERM'] as const) {
    const backend = new TestBackend();
    backend.login = () => ({ ok: false, refusal: { code, text: 'Not now' } });
    play(
      new ServerSession(secure),
      backend,
      `S: +OK Mailcote POP3
       C: USER anna
       C: PASS secret
       S: +OK Send PASS
       S: -ERR [${code}] Not now
       C: STAT
       S: -ERR Log in first`,
    );
  }
});

test('AUTH PLAIN (RFC 5034): with an initial response, after a challenge, canceled, and all that is wrong', () => {
  play(
    new ServerSession(secure),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: AUTH
     S: +OK Mechanisms
     S: SCRAM-SHA-256
     S: OAUTHBEARER
     S: PLAIN
     S: .
     C: AUTH CRAM-MD5
     S: -ERR Mechanism not available
     C: AUTH PLAIN !!!!
     S: -ERR Not base64
     C: AUTH PLAIN ${plain('anna')}
     S: -ERR Not a PLAIN response
     C: AUTH PLAIN ${plain('root\0anna\0secret')}
     S: -ERR [AUTH] Nobody acts as somebody else here
     C: AUTH PLAIN
     S: + 
     C: *
     S: -ERR Authentication canceled
     C: auth plain
     S: + 
     C: ${plain('\0anna\0secret')}
     S: +OK 0 messages (0 octets)
     C: AUTH PLAIN ${plain('\0anna\0secret')}
     S: -ERR Logged in already`,
  );
  play(
    new ServerSession(secure),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: AUTH PLAIN ${plain('Anna\0anna\0secret')}
     S: +OK 0 messages (0 octets)`,
  );
});

test('AUTH OAUTHBEARER (RFC 7628) and SCRAM-SHA-256: challenges and refusals as POP3 says them', () => {
  const bearer = (token: string): string => plain(`n,a=anna,\x01auth=Bearer ${token}\x01\x01`);
  play(
    new ServerSession(secure),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: AUTH OAUTHBEARER ${bearer('stale')}
     S: + ${plain('{"status":"invalid_token"}')}
     C: AQ==
     S: -ERR [AUTH] Wrong name or password
     C: AUTH SCRAM-SHA-256 ${plain('p=tls-exporter,,n=anna,r=x')}
     S: -ERR A channel binding goes with SCRAM-SHA-256-PLUS
     C: AUTH SCRAM-SHA-256-PLUS ${plain('p=tls-exporter,,n=anna,r=x')}
     S: -ERR Mechanism not available
     C: AUTH SCRAM-SHA-256 ${plain('n,a=root,n=anna,r=x')}
     S: -ERR [AUTH] Nobody acts as somebody else here
     C: AUTH OAUTHBEARER ${bearer('secret')}
     S: +OK 0 messages (0 octets)`,
  );
});

test('LANG (RFC 6856 3)', () => {
  play(
    new ServerSession(secure),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: LANG
     S: +OK Languages
     S: en English
     S: .
     C: LANG MUL
     S: -ERR No such language here
     C: LANG *
     S: +OK en English it is
     C: lang en-GB
     S: +OK en English it is`,
  );
});

test('QUIT before the login, and what is no command', () => {
  play(
    new ServerSession(secure),
    new TestBackend(),
    `S: +OK Mailcote POP3
     C: HELO you
     S: -ERR No such command
     C: APOP anna c4c9334bac560ecc979e58001b3e22fb
     S: -ERR No such command
     C: constructor
     S: -ERR No such command
     C: RETR 1
     S: -ERR Log in first
     C: QUIT now
     S: -ERR This command has no arguments
     C: QUIT
     S: +OK Bye
     S: (close)`,
  );
});
