import { deflateRawSync, constants } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, PASSWORD, type ImapServer } from '../testing/imap-server.ts';
import { ImapTalk, play } from '../testing/imap-talk.ts';

let server: ImapServer;
let address: string;
let accountId: string;

beforeAll(async () => {
  server = await startImapServer();
  ({ id: accountId, address } = await server.account('anna'));
});
afterAll(() => server[Symbol.asyncDispose]());

async function compressed(isTls = false): Promise<ImapTalk> {
  const talk = await ImapTalk.connect(isTls ? server.tlsPort : server.port, isTls);
  await talk.line();
  await talk.ask(`LOGIN ${address} "${PASSWORD}"`);
  expect((await talk.try('COMPRESS DEFLATE')).answer).toBe('OK DEFLATE active');
  talk.startCompression();
  return talk;
}

/** A piece of a raw DEFLATE stream, which may be repeated. */
const piece = (text: string): Buffer => deflateRawSync(text, { finishFlush: constants.Z_SYNC_FLUSH });

test.each([false, true])(
  'COMPRESS=DEFLATE: everything behind the OK, once (RFC 4978 3), over TLS: %s',
  async (isTls) => {
    using plain = await server.talk(address);
    await play(
      plain,
      `C: a COMPRESS LZMA
    S: a BAD The algorithm here is DEFLATE
    C: b COMPRESS
    S: b BAD …
    C: c NOOP
    S: c OK NOOP completed`,
    );
    using talk = await compressed(isTls);
    await play(
      talk,
      `C: c COMPRESS DEFLATE
    S: c BAD [COMPRESSIONACTIVE] DEFLATE is active already
    C: d CAPABILITY
    S: * CAPABILITY … APPENDLIMIT=52428800
    S: d OK CAPABILITY completed
    C: e APPEND INBOX {14}
    S: + Go on
    C# Subject: x\\r\\n\\r\\n\\r\\n
    S: e OK …`,
    );
    const large = `Subject: large\r\n\r\n${'the same line again\r\n'.repeat(50_000)}`;
    expect(await talk.append('INBOX', large)).toMatch(/^OK/);
    await talk.ask('SELECT INBOX');
    const before = talk.received;
    const [fetched = ''] = await talk.ask('FETCH * BODY.PEEK[]');
    expect(fetched.slice(fetched.indexOf('\r\n') + 2, -1) === large).toBe(true);
    expect(talk.received - before).toBeLessThan(large.length / 20);
    // Answers that nobody asked for come at once, too.
    talk.send('f IDLE\r\n');
    expect(await talk.line()).toBe('+ idling');
    await server.deliver(accountId, 'Subject: new\n\n');
    expect(await talk.line()).toMatch(/^\* \d+ EXISTS$/);
    await play(
      talk,
      `C: DONE
    S: f OK IDLE ended
    C: g LOGOUT
    S: * BYE Good-bye
    S: g OK LOGOUT completed
    S: (closed)`,
    );
  },
);

test('before the log-in there is no COMPRESS, and what comes ahead of its answer does not count', async () => {
  using talk = await ImapTalk.connect(server.port);
  expect(await talk.line()).not.toContain('COMPRESS');
  expect((await talk.try('COMPRESS DEFLATE')).answer).toBe('BAD Log in before COMPRESS');
  await talk.ask(`LOGIN ${address} "${PASSWORD}"`);
  talk.send('a COMPRESS DEFLATE\r\nb LOGOUT\r\n');
  expect(await talk.line()).toBe('a OK DEFLATE active');
  talk.startCompression();
  await talk.ask('NOOP');
});

test('what is not DEFLATE ends the connection', async () => {
  using talk = await compressed();
  talk.sendRaw(Buffer.alloc(100, 0xff));
  expect(await talk.line()).toBe('* BYE That is not DEFLATE');
  expect(await talk.line()).toBe('(closed)');
});

test.each([
  ['an endless line', 'x'.repeat(64 * 1024 * 1024), 'That command is too long'],
  ['parentheses', `a SEARCH ${'('.repeat(16 * 1024 * 1024)}`, 'That command is too long'],
  ['empty lines', '\r\n'.repeat(100_000), 'Too many errors'],
  ['a literal', `a LIST "" {2000000000+}\r\n${'x'.repeat(1024 * 1024)}`, 'That literal is too long'],
])('a bomb of %s counts as what it swells to; others are served meanwhile', async (_, bomb, said) => {
  using other = await server.talk(address);
  using talk = await compressed();
  const octets = piece(bomb);
  expect(octets.length).toBeLessThan(bomb.length / 100);
  talk.sendRaw(octets);
  const started = performance.now();
  await other.ask('NOOP');
  expect(performance.now() - started).toBeLessThan(5_000);
  let line = '';
  while (!line.startsWith('* BYE')) line = await talk.line();
  expect(line).toBe(`* BYE ${said}`);
});

test('a client that asks without end and reads nothing: its commands wait, others are served', async () => {
  using other = await server.talk(address);
  using talk = await compressed();
  talk.stopReading();
  const before = process.memoryUsage().rss;
  // 64 MiB of commands, whose answers are as much.
  const octets = piece('a CAPABILITY\r\n'.repeat(75_000));
  for (let count = 0; count < 64; count += 1) talk.sendRaw(octets);
  for (let count = 0; count < 500; count += 1) {
    const started = performance.now();
    await other.ask('NOOP');
    expect(performance.now() - started).toBeLessThan(5_000);
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(256 * 1024 * 1024);
});
