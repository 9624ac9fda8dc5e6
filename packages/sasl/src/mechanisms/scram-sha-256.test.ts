import { expect, test } from 'vitest';
import { SaslError } from '../sasl-error.ts';
import { directoryOf, ScramClient } from '../testing/index.ts';
import type { ChannelBindings } from './index.ts';
import type { MechanismInput } from './mechanism.ts';
import { scramSha256 } from './scram-sha-256.ts';

const people = directoryOf({ user: 'pencil', 'a,b=c': 'pencil' }, 'refused');
const exporter: ChannelBindings = new Map([
  ['tls-exporter', Buffer.from('0123456789abcdef0123456789abcdef')],
]);
const none: ChannelBindings = new Map();

/** Plays messages of a client; one that is a function makes its message of the one before of the server. */
function play(
  options: Parameters<typeof scramSha256>[0],
  ...messages: (string | ((said: string) => string))[]
): string[] {
  const run = scramSha256<string>(options);
  const said: string[] = [];
  let result = run.next();
  try {
    for (;;) {
      if (result.done) return [...said, 'username' in result.value ? 'success' : result.value.refusal];
      let input: MechanismInput<string>;
      if (result.value.type === 'question') {
        input = { type: 'answer', answer: people(result.value.question) };
      } else {
        said.push(result.value.bytes.toString());
        const message = messages.shift();
        if (message === undefined) return said;
        const text = typeof message === 'string' ? message : message(said.at(-1) ?? '');
        input = { type: 'response', bytes: Buffer.from(text) };
      }
      result = run.next(input);
    }
  } catch (error) {
    if (!(error instanceof SaslError)) throw error;
    return [...said, error.reason];
  }
}

/** The client's last message for what the server has said. @param binding of its own channel */
function final(first: string, password: string, binding = ''): (said: string) => string {
  const [, flag = '', name = ''] = /^([^,]+),[^,]*,n=([^,]+)/.exec(first) ?? [];
  const username = name.replaceAll('=2C', ',').replaceAll('=3D', '=');
  const client = new ScramClient({ username, password, flag, binding: Buffer.from(binding), nonce: 'abc' });
  return (said) => client.final(said);
}

test('the example of RFC 7677 3', () => {
  const nonce = '%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
  expect(
    play(
      { bindings: none, isPlus: false, nonce },
      'n,,n=user,r=rOprNGfwEbeRWgbNEkqO',
      `c=biws,r=rOprNGfwEbeRWgbNEkqO${nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=`,
      '',
    ),
  ).toEqual([
    '',
    `r=rOprNGfwEbeRWgbNEkqO${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096`,
    'v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
    'success',
  ]);
});

test('-PLUS binds the proof to the channel (RFC 5802 6, RFC 9266)', () => {
  const first = 'p=tls-exporter,,n=user,r=abc';
  const secret = '0123456789abcdef0123456789abcdef';
  const ends = (...args: Parameters<typeof play>): string | undefined => play(...args).at(-1);
  const plus = { bindings: exporter, isPlus: true };
  expect(ends(plus, first, final(first, 'pencil', secret), '')).toBe('success');
  // Somebody between us has a TLS channel to each.
  expect(ends(plus, first, final(first, 'pencil', secret.replace('0', '1')), '')).toBe('channelBinding');
  expect(ends(plus, 'p=tls-unique,,n=user,r=abc')).toBe('channelBinding');
  expect(ends(plus, 'n,,n=user,r=abc')).toBe('malformed');
  expect(ends({ bindings: exporter, isPlus: false }, first)).toBe('malformed');
  // The client would bind, and has not been shown -PLUS.
  expect(ends({ bindings: exporter, isPlus: false }, 'y,,n=user,r=abc')).toBe('channelBinding');
  const cannot = 'y,,n=user,r=abc';
  expect(ends({ bindings: none, isPlus: false }, cannot, final(cannot, 'pencil'), '')).toBe('success');
  const doesNot = 'n,,n=user,r=abc';
  expect(ends({ bindings: exporter, isPlus: false }, doesNot, final(doesNot, 'pencil'), '')).toBe('success');
});

test('an unknown name takes the same steps as a wrong password', () => {
  for (const name of ['user', 'nobody']) {
    const first = `n,,n=${name},r=abc`;
    const said = play({ bindings: none, isPlus: false }, first, final(first, 'wrong'));
    expect(said).toHaveLength(3);
    expect(said[1]).toMatch(/^r=abc[\w+/]{24},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096$/);
    expect(said[2]).toBe('refused');
  }
});

test('names (RFC 5802 5.1): escapes, and nobody else', () => {
  const first = 'n,,n=a=2Cb=3Dc,r=abc';
  expect(play({ bindings: none, isPlus: false }, first, final(first, 'pencil'), '').at(-1)).toBe('success');
  expect(play({ bindings: none, isPlus: false }, 'n,a=user,n=user,r=abc')).toHaveLength(2);
  expect(play({ bindings: none, isPlus: false }, 'n,a=root,n=user,r=abc').at(-1)).toBe('authorization');
});

test.each([
  ['nothing', ''],
  ['no nonce', 'n,,n=user'],
  ['an empty nonce', 'n,,n=user,r='],
  ['an endless nonce', `n,,n=user,r=${'x'.repeat(257)}`],
  ['no name', 'n,,n=,r=abc'],
  ['a stray escape', 'n,,n=us=er,r=abc'],
  ['an extension that has to be understood', 'n,,m=1,n=user,r=abc'],
])('a first message with %s is malformed', (_, first) => {
  expect(play({ bindings: none, isPlus: false }, first)).toEqual(['', 'malformed']);
});

test('a last message has to go on with the same nonce and header, and nothing comes after it', () => {
  const first = 'n,,n=user,r=abc';
  const options = { bindings: none, isPlus: false };
  const right = final(first, 'pencil');
  expect(play(options, first, () => 'c=biws,r=abc,p=AAAA').at(-1)).toBe('malformed');
  expect(play(options, first, (said) => right(said).replace('c=biws', 'c=eSws')).at(-1)).toBe(
    'channelBinding',
  );
  expect(play(options, first, (said) => right(said).replace(/,p=.*/, '')).at(-1)).toBe('malformed');
  expect(play(options, first, right, 'more').at(-1)).toBe('malformed');
});
