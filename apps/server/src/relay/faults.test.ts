import { expect, test } from 'vitest';
import type { FakeZone } from '../testing/fake-dns.ts';
import { type FakeMxOptions, startFakeMx } from '../testing/fake-mx.ts';
import { until } from '../testing/mail-server.ts';
import { openSender } from './testing.ts';

type AnswerOf = NonNullable<FakeMxOptions['answer']>;
/** At one moment this, else as usual. */
const at =
  (moment: RegExp, answer: ReturnType<AnswerOf>): AnswerOf =>
  (line) =>
    moment.test(line) ? answer : undefined;

/** What a server does, and what the queue says of the first attempt. Nothing of it is the end of a message. */
const faults: [name: string, answer: AnswerOf, lastReply: RegExp][] = [
  ['421 for a banner', at(/^$/, '421 4.3.2 busy'), /takes no mail now: 421 4\.3\.2 busy/],
  ['554 for a banner', at(/^$/, '554 5.7.1 go away'), /takes no mail now: 554 5\.7\.1 go away/],
  ['4xx to EHLO', at(/^EHLO/, '450 4.7.0 later'), /EHLO was refused: 450/],
  ['4xx to MAIL', at(/^MAIL/, '451 4.3.0 later'), /^451 4\.3\.0 later$/],
  ['4xx to RCPT', at(/^RCPT/, '450 4.2.1 greylisted'), /^450 4\.2\.1 greylisted$/],
  ['4xx to DATA', at(/^DATA/, '451 4.3.0 later'), /^451 4\.3\.0 later$/],
  ['4xx to the message', at(/^\.$/, '452 4.3.1 full'), /^452 4\.3\.1 full$/],
  ['421 to the message', at(/^\.$/, '421 4.3.2 bye'), /^421 4\.3\.2 bye$/],
  ['a reset before the banner', at(/^$/, { mischief: 'reset' }), /Connection reset|closed/],
  ['a reset at MAIL', at(/^MAIL/, { mischief: 'reset' }), /Connection reset|closed/],
  ['a reset before the data', at(/^DATA/, { mischief: 'reset' }), /Connection reset|closed/],
  ['a reset after the final dot', at(/^\.$/, { mischief: 'reset' }), /Connection reset|closed/],
  ['an end after the final dot', at(/^\.$/, { mischief: 'close' }), /closed/],
  ['another protocol', at(/^$/, 'HTTP/1.1 400 Bad Request'), /^451 4\.4\.1 /],
  ['octets that are no text', at(/^EHLO/, '\u0000\u00ff\u00fe250'), /^451 4\.4\.1 /],
  ['a code that is none', at(/^MAIL/, '999 what'), /^451 4\.4\.1 /],
  ['a line without an end', at(/^EHLO/, `250-${'x'.repeat(8 * 1024 * 1024)}`), /^451 4\.4\.1 /],
  ['lines without an end', at(/^EHLO/, '250-x\r\n'.repeat(500_000)), /^451 4\.4\.1 /],
  ['2xx to DATA', at(/^DATA/, '250 fine'), /Unexpected reply 250 to DATA/],
  ['3xx to the message', at(/^\.$/, '354 more'), /Unexpected reply 354/],
  ['a reply to nothing', at(/^EHLO/, '250 fake.test\r\n250 and one more'), /out of turn/],
];

test('whatever a server does, the message waits for another try, and mail for others goes on', async () => {
  await using stack = new AsyncDisposableStack();
  const good = stack.use(await startFakeMx({ host: '127.0.0.1' }));
  const zone: FakeZone = { 'good.test': { a: ['127.0.0.1'] } };
  for (const [index, [, answer]] of faults.entries()) {
    const host = `127.0.0.${index + 2}`;
    stack.use(await startFakeMx({ host, port: good.port, answer }));
    zone[`fault${index}.test`] = { a: [host] };
  }
  const silent = await Promise.all(
    [/^$/, /^EHLO/, /^MAIL/, /^RCPT/, /^DATA/, /^\.$/].map(async (moment, index) => {
      const host = `127.0.0.${index + 200}`;
      zone[`silent${index}.test`] = { a: [host] };
      const answer = at(moment, { mischief: 'hang' });
      return stack.use(await startFakeMx({ host, port: good.port, answer }));
    }),
  );
  const sender = stack.use(await openSender(zone, { relayPort: good.port }));
  const bad = await sender.send(faults.map((_, index) => `bob@fault${index}.test`));
  const hanging = await sender.send(silent.map((_, index) => `bob@silent${index}.test`));
  await until('servers that hang', () => silent.every(({ connections }) => connections > 0));
  const started = performance.now();
  const [id] = await sender.send(['bob@good.test']);
  expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  // One bad domain delays others by less than 5 s; here 27 of them, six of which keep silent, each at another moment.
  expect(performance.now() - started).toBeLessThan(5000);
  for (const [index, [name, , lastReply]] of faults.entries()) {
    const item = await sender.tried(bad[index]);
    expect(item.status, name).toBe('queued');
    expect(item.lastReply, name).toMatch(lastReply);
    expect(item.nextAttemptAt.getTime() - Date.now(), name).toBeGreaterThan(4.5 * 60_000);
  }
  expect(await sender.it.inbox(sender.anna.id)).toEqual([]);
  for (const id of hanging) expect((await sender.it.store.queue.get(id))?.attempts).toBe(0);
});

test('421 between two messages: the second goes over another connection, and counts as one attempt', async () => {
  await using mx = await startFakeMx({
    answer: (line, { number, messages }) =>
      number === 1 && messages === 1 && line.startsWith('MAIL') ? '421 4.3.2 enough for today' : undefined,
  });
  await using sender = await openSender({ 'remote.test': { a: ['127.0.0.1'] } }, { relayPort: mx.port });
  const [first] = await sender.send(['bob@remote.test'], 'first');
  expect(await sender.tried(first)).toMatchObject({ status: 'delivered', attempts: 1 });
  const [second] = await sender.send(['bob@remote.test'], 'second');
  expect(await sender.tried(second)).toMatchObject({ status: 'delivered', attempts: 1 });
  expect(mx.connections).toBe(2);
});

test('a recipient that is refused, then the next message: RSET in between, on the same connection', async () => {
  let refusals = 0;
  await using mx = await startFakeMx({
    extensions: [],
    answer: (line) => (line.startsWith('RCPT') && refusals++ === 0 ? '550 5.1.1 gone' : undefined),
  });
  await using sender = await openSender({ 'remote.test': { a: ['127.0.0.1'] } }, { relayPort: mx.port });
  const [first] = await sender.send(['gone@remote.test']);
  expect(await sender.tried(first)).toMatchObject({ status: 'failed' });
  const [second] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(second)).toMatchObject({ status: 'delivered' });
  expect(mx.lines.map((line) => line.slice(0, 4))).toEqual([
    'EHLO',
    'MAIL',
    'RCPT',
    'RSET',
    'MAIL',
    'RCPT',
    'DATA',
  ]);
  expect(mx.connections).toBe(1);
});
