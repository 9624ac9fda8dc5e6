import { decodeText, parseMessage, searchText } from '@mailcote/mime';
import { parseDsn } from '@mailcote/smtp';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { submit } from '../submission/submit.ts';
import type { FakeZone } from '../testing/fake-dns.ts';
import { until } from '../testing/mail-server.ts';
import { expectOnPage, normalized } from '../testing/protocol-page.ts';
import { startStranger } from '../testing/stranger-server.ts';
import { startRelay } from './index.ts';
import { openSender } from './testing.ts';
import { connectionsEarned } from './worker.ts';

test('to a stranger by MX: the best host is dead, the next takes it over TLS, octet for octet', async () => {
  await using stranger = await startStranger();
  const zone = {
    'remote.test': {
      mx: [
        [20, 'b.remote.test'],
        [10, 'a.remote.test'],
      ] as [number, string][],
    },
    'a.remote.test': { a: ['127.0.0.2'] },
    'b.remote.test': { a: ['127.0.0.1'] },
  };
  await using sender = await openSender(zone, { relayPort: stranger.port });
  const [id] = await sender.send(['bob@remote.test', 'eve@remote.test']);
  const item = await sender.tried(id);
  expect(item.status).toBe('delivered');
  expect(item.lastReply).toBe('250 Taken as 1');
  const [message] = stranger.messages;
  expect(message).toMatchObject({
    isTls: true,
    mailFrom: 'anna@example.test',
    rcptTo: ['bob@remote.test', 'eve@remote.test'],
  });
  expect(message?.text).toMatch(
    /^Date: .*\r\nMessage-ID: <.*>\r\nFrom: anna@example\.test\r\nSubject: Hello\r\n\r\nHello\r\n\.dot\r\n$/,
  );
  const detail = await sender.it.store.queue.get(id ?? '');
  const trace = detail?.log[0]?.trace;
  expect(trace).toMatchObject({
    direction: 'out',
    peerAddress: '127.0.0.1',
    peerName: 'b.remote.test',
    outcome: 'delivered',
  });
  expect(trace?.tls?.version).toBe('TLSv1.3');
  expectOnPage(
    'relay',
    (trace?.lines ?? []).map(({ from, text }) => normalized(`${from}: ${text}`)),
  );
});

test('many messages to one destination share a connection', async () => {
  await using stranger = await startStranger();
  await using sender = await openSender(
    { 'remote.test': { a: ['127.0.0.1'] } },
    { relayPort: stranger.port },
  );
  await sender.relay.close();
  const ids = [];
  for (let count = 0; count < 20; count++)
    ids.push(...(await sender.send(['bob@remote.test'], `number ${count}`)));
  const relay = await startRelay(sender.it.ctx);
  for (const id of ids) expect((await sender.tried(id)).status).toBe('delivered');
  expect(stranger.messages.length).toBe(20);
  expect(stranger.connections).toBe(1);
  await relay.close();
});

test('each recipient has its own fate: delivered, later, never; the sender is told of the last', async () => {
  const refused: Record<string, [number, string]> = {
    'busy@remote.test': [450, '4.2.1 Busy'],
    'gone@remote.test': [550, '5.1.1 No such user'],
  };
  await using stranger = await startStranger({ refuse: (rcptTo) => refused[rcptTo] ?? null });
  await using sender = await openSender(
    { 'remote.test': { a: ['127.0.0.1'] } },
    { relayPort: stranger.port },
  );
  const [good, busy, gone] = await sender.send(['good@remote.test', 'busy@remote.test', 'gone@remote.test']);
  expect(await sender.tried(good)).toMatchObject({ status: 'delivered' });
  const waiting = await sender.tried(busy);
  expect(waiting).toMatchObject({ status: 'queued', lastReply: '450 4.2.1 Busy' });
  expect(waiting.nextAttemptAt.getTime() - Date.now()).toBeGreaterThan(4.9 * 60_000);
  expect(await sender.tried(gone)).toMatchObject({ status: 'failed', lastReply: '550 5.1.1 No such user' });
  expect(stranger.messages.map(({ rcptTo }) => rcptTo)).toEqual([['good@remote.test']]);

  const [bounce, ...more] = await sender.it.inbox(sender.anna.id);
  expect(more).toEqual([]);
  if (bounce === undefined) throw new Error('no bounce');
  expect(bounce.text.startsWith('Return-Path: <>\r\n')).toBe(true);
  expect(parseDsn(bounce.bytes, parseMessage(bounce.bytes))).toMatchObject({
    reportingMta: 'mx.example.test',
    recipients: [
      {
        finalRecipient: 'gone@remote.test',
        status: '5.1.1',
        remoteMta: 'remote.test',
        diagnosticCode: '550 5.1.1 No such user',
      },
    ],
  });

  const [text] = parseMessage(bounce.bytes).textBody;
  if (text === undefined) throw new Error('no text in the bounce');
  expectOnPage('bounce', decodeText(bounce.bytes, text).text.trimEnd().split('\n'));

  delete refused['busy@remote.test'];
  await sender.it.store.queue.change(busy ?? '', 'retry');
  sender.relay.wake();
  expect(await sender.tried(busy, 2)).toMatchObject({ status: 'delivered' });
  expect((await sender.it.store.queue.get(busy ?? ''))?.log.map(({ outcome }) => outcome)).toEqual([
    'retry',
    'delivered',
  ]);
});

test('domains that take no mail are bounced at once, DNS trouble is not', async () => {
  const zone: FakeZone = {
    'null.test': { mx: [[0, '.']] },
    'bare.test': {},
    'broken.test': { fails: true },
    'hostless.test': { mx: [[10, 'missing.test']] },
    'loop.test': { mx: [[10, 'mx.example.test']] },
  };
  await using sender = await openSender(zone, {});
  const domains = ['null.test', 'nowhere.test', 'bare.test', 'loop.test', 'broken.test', 'hostless.test'];
  const ids = await sender.send(domains.map((domain) => `bob@${domain}`));
  const replies = await Promise.all(ids.map(async (id) => (await sender.tried(id)).lastReply?.slice(0, 10)));
  expect(replies.map((text) => text?.trim())).toEqual([
    '556 5.1.10',
    '550 5.1.2',
    '550 5.4.4',
    '554 5.4.6',
    '451 4.4.3',
    '451 4.4.4',
  ]);
  const bounces = await sender.it.inbox(sender.anna.id);
  const told = bounces.flatMap(({ bytes }) => parseDsn(bytes, parseMessage(bytes))?.recipients ?? []);
  expect(told.map(({ finalRecipient }) => finalRecipient).sort()).toEqual(
    ['bob@null.test', 'bob@nowhere.test', 'bob@bare.test', 'bob@loop.test'].sort(),
  );
});

test('nobody is told about a message with the null sender', async () => {
  await using sender = await openSender({ 'null.test': { mx: [[0, '.']] } }, {});
  const { id: blobId } = await sender.it.store.blobs.put(Buffer.from('Subject: bounce\r\n\r\n'));
  const [id] = await sender.it.store.queue.enqueue([
    {
      submissionId: null,
      blobId,
      mailFrom: '',
      rcptTo: 'bob@null.test',
      domain: 'null.test',
      nextAttemptAt: new Date(),
    },
  ]);
  sender.relay.wake();
  expect(await sender.tried(id)).toMatchObject({ status: 'failed' });
  expect(await sender.it.inbox(sender.anna.id)).toEqual([]);
  expect((await sender.it.store.queue.list()).length).toBe(1);
});

test('a smarthost takes everything, with our credentials', async () => {
  await using stranger = await startStranger({ auth: { user: 'us', pass: 'p@ss word' } });
  const relayUrl = `smtp://us:p%40ss%20word@127.0.0.1:${stranger.port}`;
  await using sender = await openSender({}, { relayUrl });
  const ids = await sender.send(['bob@remote.test', 'eve@elsewhere.test']);
  for (const id of ids) expect((await sender.tried(id)).status).toBe('delivered');
  expect(stranger.messages.map(({ user }) => user)).toEqual(['us', 'us']);
  expect(sender.dns.questions.filter((question) => question.startsWith('MX'))).toEqual([]);
  const [item] = await sender.it.store.queue.list();
  const log = (await sender.it.store.queue.get(item?.id ?? ''))?.log;
  expect(JSON.stringify(log)).not.toMatch(/p@ss|cEBzcyB3b3Jk/);
});

test('a smarthost that refuses our credentials is trouble, not a reason to bounce', async () => {
  await using stranger = await startStranger({ auth: { user: 'us', pass: 'other' } });
  await using sender = await openSender({}, { relayUrl: `smtp://us:wrong@127.0.0.1:${stranger.port}` });
  const [id] = await sender.send(['bob@remote.test']);
  const item = await sender.tried(id);
  expect(item.status).toBe('queued');
  expect(item.lastReply).toContain('The server refused our credentials: 535');
});

test('a server that talks past STARTTLS in clear text gets nothing', async () => {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.write('220 old.test\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const line of chunk.toString('latin1').split('\r\n')) {
        heard.push(line);
        if (line.startsWith('EHLO')) socket.write('250-old.test\r\n250 STARTTLS\r\n');
        else if (line === 'STARTTLS') socket.write('220 go\r\nthis is no TLS\r\n');
        else if (line === 'DATA') socket.write('354 go\r\n');
        else if (line === '.' || /^(?:MAIL|RCPT)/.test(line)) socket.write('250 OK\r\n');
        else if (line === 'QUIT') socket.end('221 bye\r\n');
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: relayPort } = server.address() as AddressInfo;
  await using sender = await openSender({ 'remote.test': { a: ['127.0.0.1'] } }, { relayPort });
  const [id] = await sender.send(['bob@remote.test']);
  const item = await sender.tried(id);
  // Somebody in between may have put it there: no reason to go on without TLS.
  expect(heard.filter((line) => line.startsWith('MAIL'))).toEqual([]);
  expect(item.status).toBe('queued');
  expect(item.lastReply).toContain('The server talked past STARTTLS');
  server.close();
});

test('a handshake that fails is followed by a try without TLS', async () => {
  const server = createServer((socket) => {
    socket.write('220 old.test\r\n');
    socket.on('error', () => undefined);
    let isBroken = false;
    socket.on('data', (chunk) => {
      if (isBroken) {
        socket.end('not a handshake at all\r\n');
        return;
      }
      for (const line of chunk.toString('latin1').split('\r\n')) {
        if (line.startsWith('EHLO')) socket.write('250-old.test\r\n250 STARTTLS\r\n');
        else if (line === 'STARTTLS') {
          isBroken = true;
          socket.write('220 go\r\n');
        } else if (line === 'DATA') socket.write('354 go\r\n');
        else if (line === '.' || /^(?:MAIL|RCPT)/.test(line)) socket.write('250 OK\r\n');
        else if (line === 'QUIT') socket.end('221 bye\r\n');
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: relayPort } = server.address() as AddressInfo;
  await using sender = await openSender({ 'remote.test': { a: ['127.0.0.1'] } }, { relayPort });
  const [id] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  expect((await sender.it.store.queue.get(id ?? ''))?.log[0]?.trace?.tls).toBeNull();
  server.close();
});

test('a server that breaks off in the middle: the message comes back, the next one goes', async () => {
  let connections = 0;
  const taken: string[] = [];
  const server = createServer((socket) => {
    const isBad = ++connections === 1;
    let isData = false;
    socket.write('220 mx.test\r\n');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      for (const line of chunk.toString('latin1').split('\r\n')) {
        if (isData && line.startsWith('Subject:')) taken.push(line);
        if (line === 'DATA') {
          isData = true;
          if (isBad) socket.resetAndDestroy();
          else socket.write('354 go\r\n');
        } else if (line === '.') {
          isData = false;
          socket.write('250 OK\r\n');
        } else if (/^(?:EHLO|MAIL|RCPT)/.test(line)) socket.write('250 OK\r\n');
        else if (line === 'QUIT') socket.end('221 bye\r\n');
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port: relayPort } = server.address() as AddressInfo;
  await using sender = await openSender({ 'remote.test': { a: ['127.0.0.1'] } }, { relayPort });
  await sender.relay.close();
  const [first] = await sender.send(['bob@remote.test'], 'first');
  const [second] = await sender.send(['bob@remote.test'], 'second');
  const relay = await startRelay(sender.it.ctx);
  expect(await sender.tried(first)).toMatchObject({ status: 'queued' });
  expect(await sender.tried(second)).toMatchObject({ status: 'delivered' });
  expect(taken).toEqual(['Subject: second']);
  await relay.close();
  server.close();
});

test('a server that never says a word delays nobody else', async () => {
  await using stranger = await startStranger();
  const silent = createServer(() => undefined).listen(stranger.port, '127.0.0.2');
  await once(silent, 'listening');
  const zone: FakeZone = { 'remote.test': { a: ['127.0.0.1'] } };
  for (let n = 0; n < 10; n++) zone[`silent${n}.test`] = { a: ['127.0.0.2'] };
  await using sender = await openSender(zone, { relayPort: stranger.port });
  for (let n = 0; n < 10; n++) await sender.send([`a@silent${n}.test`, `b@silent${n}.test`]);
  const started = Date.now();
  const [id] = await sender.send(['bob@remote.test']);
  expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  expect(Date.now() - started).toBeLessThan(5000);
  // Nor the end of this server.
  const closing = Date.now();
  await sender.relay.close();
  expect(Date.now() - closing).toBeLessThan(5000);
  silent.close();
});

test('a slow destination gets more connections as it takes messages, 20 at most', async () => {
  expect([0, 19, 20, 100, 359, 360, 100_000].map(connectionsEarned)).toEqual([2, 2, 3, 7, 19, 20, 20]);
  let most = 0;
  let open = 0;
  await using stranger = await startStranger({
    server: {
      onMailFrom: (_address, _session, done) => {
        most = Math.max(most, ++open);
        setTimeout(done, 20);
      },
    },
    onMessage: () => open--,
  });
  await using sender = await openSender(
    { 'remote.test': { a: ['127.0.0.1'] } },
    { relayPort: stranger.port },
  );
  await sender.relay.close();
  const { id: blobId } = await sender.it.store.blobs.put(
    Buffer.from('From: anna@example.test\r\n\r\nHello\r\n'),
  );
  const nextAttemptAt = new Date();
  const items = Array.from({ length: 250 }, (_, n) => ({
    submissionId: null,
    blobId,
    mailFrom: `anna+${n}@example.test`,
    rcptTo: 'bob@remote.test',
    domain: 'remote.test',
    nextAttemptAt,
  }));
  await sender.it.store.queue.enqueue(items);
  const relay = await startRelay(sender.it.ctx);
  await until('all messages', () => stranger.messages.length === items.length);
  expect(new Set(stranger.messages.map(({ mailFrom }) => mailFrom)).size).toBe(items.length);
  expect(most).toBeGreaterThan(2);
  expect(stranger.connections).toBeLessThanOrEqual(connectionsEarned(items.length));
  await relay.close();
});

test('closing finishes the message on its way and leaves the others to the next start', async () => {
  const held: (() => void)[] = [];
  await using stranger = await startStranger({
    server: { onMailFrom: (_address, _session, done) => void held.push(done) },
  });
  await using sender = await openSender(
    { 'remote.test': { a: ['127.0.0.1'] } },
    { relayPort: stranger.port },
  );
  await sender.relay.close();
  const [first] = await sender.send(['bob@remote.test'], 'first');
  const [second] = await sender.send(['bob@remote.test'], 'second');
  const relay = await startRelay(sender.it.ctx);
  await until('the first message', () => held.length === 1);
  const closed = relay.close();
  held[0]?.();
  await closed;
  expect(await sender.tried(first)).toMatchObject({ status: 'delivered' });
  const waiting = await sender.it.store.queue.get(second ?? '');
  expect(waiting).toMatchObject({ status: 'queued', leasedUntil: null, attempts: 0, log: [] });
  expect(waiting?.nextAttemptAt.getTime()).toBeLessThanOrEqual(Date.now());
  expect(stranger.messages.length).toBe(1);
});

test('an EmailSubmission follows its recipients, and its traces can be read', async () => {
  await using stranger = await startStranger({
    refuse: (rcptTo) => (rcptTo.startsWith('gone') ? [550, '5.1.1 gone'] : null),
  });
  await using sender = await openSender(
    { 'remote.test': { a: ['127.0.0.1'] } },
    { relayPort: stranger.port },
  );
  const { store, ctx } = sender.it;
  const accountId = sender.anna.id;
  const bytes = Buffer.from(
    'From: anna@example.test\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@example.test>\r\n\r\nHello\r\n',
  );
  const { id: blobId } = await store.blobs.put(bytes);
  const reader = store.reader(accountId);
  const [identity] = await reader.identities();
  const sent = (await reader.mailboxes()).find(({ role }) => role === 'sent');
  const parsed = parseMessage(bytes);
  const email = await store.write(accountId, (tx) =>
    tx.createEmail({
      blobId,
      parsed,
      search: searchText(bytes, parsed),
      mailboxIds: [sent?.id ?? ''],
      keywords: ['$seen'],
      receivedAt: new Date(),
    }),
  );
  const result = await submit(ctx, {
    accountId,
    envelope: {
      mailFrom: 'anna@example.test',
      rcptTo: ['bob@remote.test', 'gone@remote.test', 'anna@example.test'],
    },
    message: { blobId },
    submission: { identityId: identity?.id ?? '', emailId: email.id },
    // Not before it has been looked at, on a busy machine too.
    leavesAt: new Date(Date.now() + 2_000),
  });
  if (!result.ok) throw new Error(result.problem);
  const submissionId = result.submissionId ?? '';
  expect((await store.queue.get(result.queueItemIds[0] ?? ''))?.blobId).toBe(blobId);
  expect((await reader.submissions([submissionId]))[0]).toMatchObject({ undoStatus: 'pending' });
  for (const id of result.queueItemIds) await sender.tried(id);
  const [submission] = await reader.submissions([submissionId]);
  expect(submission).toMatchObject({
    undoStatus: 'final',
    deliveryStatus: {
      'bob@remote.test': { delivered: 'unknown', smtpReply: '250 Taken as 1' },
      'gone@remote.test': { delivered: 'no', smtpReply: '550 5.1.1 gone' },
      'anna@example.test': { delivered: 'yes' },
    },
  });
  const traces = await reader.traces({ submissionId });
  expect(traces.map(({ rcptTo, outcome }) => `${rcptTo} ${outcome}`).sort()).toEqual([
    'anna@example.test delivered',
    'bob@remote.test delivered',
    'gone@remote.test failed',
  ]);
  // The copy to herself, and the bounce.
  expect((await sender.it.inbox(accountId)).length).toBe(2);
});
