import { Client } from 'pg';
import { expect, test } from 'vitest';
import { startFakeMx } from '../testing/fake-mx.ts';
import { until } from '../testing/mail-server.ts';
import { openSender } from './testing.ts';

test('while outcomes cannot be written, a connection takes one message more and then waits; nothing is sent twice', async () => {
  await using mx = await startFakeMx();
  await using sender = await openSender({ 'remote.test': { a: ['127.0.0.1'] } }, { relayPort: mx.port });
  await using client = Object.assign(new Client({ connectionString: sender.it.databaseUrl }), {
    [Symbol.asyncDispose]: () => client.end(),
  });
  await client.connect();
  await client.query(`CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_advisory_xact_lock_shared(7); RETURN NEW; END'`);
  await client.query(
    'CREATE TRIGGER wait_for_test BEFORE INSERT ON delivery_attempt FOR EACH ROW EXECUTE FUNCTION wait_for_test()',
  );
  await client.query('SELECT pg_advisory_lock(7)');
  const { store } = sender.it;
  const { id: blobId } = await store.blobs.put(Buffer.from('Subject: x\r\n\r\nx\r\n'));
  const ids = await store.queue.enqueue(
    Array.from({ length: 8 }, (_, n) => ({
      submissionId: null,
      blobId,
      // One transaction each.
      mailFrom: `anna+${n}@example.test`,
      rcptTo: 'bob@remote.test',
      domain: 'remote.test',
      nextAttemptAt: new Date(),
    })),
  );
  sender.relay.wake();
  await until('two messages', () => mx.messages.length >= 2);
  // Time enough for more.
  for (let n = 0; n < 100; n += 1) await store.ping();
  expect(mx.connections).toBe(1);
  expect(mx.messages).toHaveLength(2);
  await client.query('SELECT pg_advisory_unlock(7)');
  for (const id of ids) expect(await sender.tried(id)).toMatchObject({ status: 'delivered', attempts: 1 });
  expect(mx.messages).toHaveLength(8);
  // Each attempt tells of its own message.
  for (const [n, id] of ids.entries()) {
    const lines = (await store.queue.get(id))?.log[0]?.trace?.lines.map(({ text }) => text) ?? [];
    expect(lines.filter((text) => text.startsWith('MAIL'))).toEqual([expect.stringContaining(`<anna+${n}@`)]);
  }
});
