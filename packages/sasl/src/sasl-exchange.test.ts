import { expect, test } from 'vitest';
import { offeredMechanisms, type MechanismName } from './mechanisms/index.ts';
import { SaslError } from './sasl-error.ts';
import { SaslExchange, type SaslStep } from './sasl-exchange.ts';
import { directoryOf } from './testing/index.ts';

const people = directoryOf({ anna: 'secret', tom: 'token-1' }, 'refused');
const b64 = (text: string): string => Buffer.from(text).toString('base64');

/** Plays responses; questions are answered by the directory. @returns what was said, and how it ended */
function exchange(mechanism: MechanismName, initial: string | null, ...lines: string[]): string[] {
  const it = new SaslExchange<string>(mechanism, new Map());
  const said: string[] = [];
  let step: SaslStep<string>;
  try {
    step = it.start(initial);
    for (;;) {
      if (step.type === 'question') step = it.answer(people(step.question));
      else if (step.type === 'challenge') {
        said.push(Buffer.from(step.text, 'base64').toString());
        const line = lines.shift();
        if (line === undefined) return said;
        step = it.respond(line);
      } else return [...said, step.type === 'success' ? `success ${step.username}` : step.refusal];
    }
  } catch (error) {
    if (!(error instanceof SaslError)) throw error;
    return [...said, error.reason];
  }
}

test('PLAIN (RFC 4616), with a response at once and without', () => {
  expect(exchange('PLAIN', b64('\0anna\0secret'))).toEqual(['success anna']);
  expect(exchange('PLAIN', null, b64('Anna\0anna\0secret'))).toEqual(['', 'success anna']);
  expect(exchange('PLAIN', b64('\0anna\0wrong'))).toEqual(['refused']);
});

test.each([
  ['somebody else', b64('root\0anna\0secret'), 'authorization'],
  ['no NULs', b64('anna'), 'malformed'],
  ['too many', b64('\0anna\0secret\0more'), 'malformed'],
  ['no password', b64('\0anna\0'), 'malformed'],
  ['empty', '=', 'malformed'],
  ['not UTF-8', Buffer.from('\0anna\0\xff', 'latin1').toString('base64'), 'malformed'],
  ['not base64', '%%%', 'malformed'],
  ['base64 with a stray end', 'AA=', 'malformed'],
  ['given up', '*', 'canceled'],
])('PLAIN: %s', (_, response, reason) => {
  expect(exchange('PLAIN', response)).toEqual([reason]);
  if (response !== '=') expect(exchange('PLAIN', null, response)).toEqual(['', reason]);
});

test('LOGIN', () => {
  expect(exchange('LOGIN', null, b64('anna'), b64('secret'))).toEqual([
    'Username:',
    'Password:',
    'success anna',
  ]);
  expect(exchange('LOGIN', b64('anna'), b64('wrong'))).toEqual(['Password:', 'refused']);
  expect(exchange('LOGIN', '=')).toEqual(['malformed']);
  expect(exchange('LOGIN', b64('anna'), '*')).toEqual(['Password:', 'canceled']);
});

test('OAUTHBEARER (RFC 7628 3.1): the examples of 4.1 and 4.3', () => {
  const user = 'user@example.com';
  const token = 'vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==';
  const it = new SaslExchange<string>('OAUTHBEARER', new Map());
  const first =
    'bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIHZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB';
  expect(it.start(first)).toEqual({
    type: 'question',
    question: { type: 'proof', proof: { type: 'token', username: user, token } },
  });
  expect(it.answer({ ok: true, username: user })).toEqual({ type: 'success', username: user });
  const empty = 'bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9AQE=';
  expect(exchange('OAUTHBEARER', empty, 'AQ==')).toEqual(['{"status":"invalid_token"}', 'refused']);
  expect(exchange('OAUTHBEARER', empty, '*')).toEqual(['{"status":"invalid_token"}', 'refused']);
});

test('OAUTHBEARER: a token that may be good is not to be forgotten', () => {
  const it = new SaslExchange<string>('OAUTHBEARER', new Map());
  it.start(b64('n,,\x01auth=Bearer token-1\x01\x01'));
  const step = it.answer({ ok: false, refusal: 'later', isTemporary: true });
  expect(step).toEqual({ type: 'challenge', text: b64('{"status":"temporarily_unavailable"}') });
  expect(it.respond('AQ==')).toEqual({ type: 'refused', refusal: 'later' });
});

test.each([
  ['without a name', 'n,,\x01auth=Bearer token-1\x01\x01', ['success tom']],
  ['any case, unknown keys', 'y,a=tom,\x01mthd=POST\x01auth=bEaReR token-1\x01\x01', ['success tom']],
  ['a comma in the name', 'n,a=t=2Cm,\x01auth=Bearer token-1\x01\x01', ['{"status":"invalid_token"}']],
  ['somebody else', 'n,a=anna,\x01auth=Bearer token-1\x01\x01', ['{"status":"invalid_token"}']],
  ['another scheme', 'n,,\x01auth=Basic token-1\x01\x01', ['{"status":"invalid_token"}']],
  ['a channel binding', 'p=tls-exporter,,\x01auth=Bearer token-1\x01\x01', ['malformed']],
  ['no end', 'n,,\x01auth=Bearer token-1\x01', ['malformed']],
  ['a stray "="', 'n,a=a=b,\x01auth=Bearer token-1\x01\x01', ['malformed']],
  ['only an end', '\x01', ['malformed']],
])('OAUTHBEARER: %s', (_, response, expected) => {
  expect(exchange('OAUTHBEARER', b64(response))).toEqual(expected);
});

test('what is offered: -PLUS only where a channel can be told from others', () => {
  expect(offeredMechanisms(new Map())).toEqual(['SCRAM-SHA-256', 'OAUTHBEARER', 'PLAIN']);
  expect(offeredMechanisms(new Map([['tls-exporter', Buffer.alloc(32)]]), { hasLogin: true })).toEqual([
    'SCRAM-SHA-256-PLUS',
    'SCRAM-SHA-256',
    'OAUTHBEARER',
    'PLAIN',
    'LOGIN',
  ]);
});
