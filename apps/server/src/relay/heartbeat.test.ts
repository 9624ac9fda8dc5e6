import { pino } from 'pino';
import { expect, test } from 'vitest';
import { startFakeDns } from '../testing/fake-dns.ts';
import { openMailContext, until } from '../testing/mail-server.ts';
import { startStranger } from '../testing/stranger-server.ts';
import { Heartbeat } from './heartbeat.ts';
import { startRelay } from './index.ts';

const log = pino({ level: 'silent' });

test('what a killed process had in hand goes out without waiting for the end of its lease', async () => {
  await using stranger = await startStranger();
  await using dns = await startFakeDns({ 'remote.test': { a: ['127.0.0.1'] } });
  await using it = await openMailContext({
    config: { dnsServers: [dns.server], relayPort: stranger.port },
  });
  const { queue, blobs } = it.store;
  const { id: blobId } = await blobs.put(Buffer.from('Subject: x\r\n\r\nHello\r\n'));
  const entry = {
    submissionId: null,
    blobId,
    mailFrom: '',
    domain: 'remote.test',
    nextAttemptAt: new Date(),
  };
  const [id = ''] = await queue.enqueue([{ ...entry, rcptTo: 'bob@remote.test' }]);
  await queue.beat('killed', 50);
  const claim = { limit: 10, leaseMs: 3_600_000, perDestination: 10 };
  expect(await queue.claim({ ...claim, owner: 'killed' })).toHaveLength(1);
  const relay = await startRelay(it.ctx);
  const heartbeat = new Heartbeat({
    queue,
    owner: 'another',
    log,
    onFreed: () => relay.wake(),
    everyMs: 20,
    aliveMs: 200,
  });
  await until('delivery', async () => (await queue.get(id))?.status === 'delivered');
  expect(stranger.messages.length).toBe(1);
  await heartbeat.close();
  await relay.close();
});

test('a process that lives keeps its leases, and so does everybody after the database was away', async () => {
  await using it = await openMailContext();
  const { queue, blobs } = it.store;
  const { id: blobId } = await blobs.put(Buffer.from('Subject: x\r\n\r\nHello\r\n'));
  const entry = {
    submissionId: null,
    blobId,
    mailFrom: '',
    domain: 'remote.test',
    nextAttemptAt: new Date(),
  };
  await queue.enqueue([{ ...entry, rcptTo: 'bob@remote.test' }]);
  await queue.beat('busy', 60_000);
  const claim = { limit: 10, leaseMs: 3_600_000, perDestination: 10 };
  const [claimed] = await queue.claim({ ...claim, owner: 'busy' });
  expect(await queue.freeLeasesOfDead()).toBe(0);
  let freed = 0;
  const heartbeat = new Heartbeat({
    queue,
    owner: 'another',
    log,
    onFreed: () => freed++,
    everyMs: 20,
    aliveMs: 400,
  });
  await until('a heart that beats', () => heartbeat.isAlive);
  it.database.mode = 'refusing';
  await until('a heart that stands still', () => !heartbeat.isAlive);
  it.database.mode = 'open';
  await until('a heart that beats again', () => heartbeat.isAlive);
  await queue.beat('busy', 1);
  const again = Date.now();
  await until('the lease to be freed', () => freed > 0);
  expect(Date.now() - again).toBeGreaterThan(250);
  expect((await queue.get(claimed?.id ?? ''))?.leasedUntil).toBeNull();
  await heartbeat.close();
});

test('a claim whose answer was lost is not left to its lease', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const { queue, blobs } = it.store;
  const relay = await startRelay(it.ctx);
  for (let pieces = 1; pieces <= 8; pieces += 1) {
    const { id: blobId } = await blobs.put(Buffer.from(`Subject: ${pieces}\r\n\r\nHello\r\n`));
    const entry = { submissionId: null, blobId, mailFrom: '', domain: 'example.test' };
    const [id = ''] = await queue.enqueue([{ ...entry, rcptTo: anna.address, nextAttemptAt: new Date() }]);
    it.database.dieAfter(pieces);
    relay.wake();
    await until('the cut', () => it.database.mode === 'refusing');
    it.database.mode = 'open';
    it.database.dieAfter(Infinity);
    // Or a try that failed over the cut, and another one in five minutes.
    await until('an attempt', () =>
      queue.get(id).then(
        (item) => (item?.attempts ?? 0) > 0,
        () => false,
      ),
    );
  }
  await relay.close();
});
