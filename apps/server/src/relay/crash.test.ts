import { Client } from 'pg';
import { expect, test } from 'vitest';
import { submit } from '../submission/submit.ts';
import { type MailContext, openMailContext, until } from '../testing/mail-server.ts';
import { startRelay } from './index.ts';

/** More than it takes to bring one message to its end. */
const MOST_PIECES = 200;

/**
 * Cuts the road to the database after `pieces` pieces of what the relay says on it, which is what a kill at that moment
 * comes to. @returns whether it got that far
 */
async function diesAfter(it: MailContext, pieces: number, isDone: () => Promise<boolean>): Promise<boolean> {
  it.database.dieAfter(pieces);
  const relay = await startRelay(it.ctx);
  const isDead = (): boolean => it.database.mode === 'refusing';
  await until('the end', async () => isDead() || (await isDone()));
  const hasDied = isDead();
  it.database.mode = 'open';
  it.database.dieAfter(Infinity);
  await relay.close();
  return hasDied;
}

test('whenever the relay dies, a queue item has ended exactly when its delivery or its bounce has', async () => {
  await using it = await openMailContext();
  await using client = Object.assign(new Client({ connectionString: it.databaseUrl }), {
    [Symbol.asyncDispose]: () => client.end(),
  });
  await client.connect();
  const [anna, ben] = [await it.account('anna'), await it.account('ben')];
  await it.store.directory.addAlias('benjamin@example.test', ben.id);
  const isDone = async (): Promise<boolean> => {
    const { rows } = await client.query("SELECT FROM queue_item WHERE status = 'queued'");
    return rows.length === 0;
  };
  /** What cannot be (a bounce may still be on its way to its reader by the queue, too): copies of the `n`-th message without the end of its items, or the other way round. */
  const contradictions = async (n: number): Promise<string[]> => {
    // A server process may still be at work for the connection that was cut.
    await until('idle backends', async () => {
      const { rows } = await client.query(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'",
      );
      return rows.length === 0;
    });
    const { rows } = await client.query<{
      rcpt_to: string;
      is_finished: boolean;
      attempts: string;
      copies: string;
    }>(
      `SELECT q.rcpt_to, q.finished_at IS NOT NULL AS is_finished,
              (SELECT count(*) FROM delivery_attempt d WHERE d.queue_item_id = q.id AND d.outcome <> 'retry') AS attempts,
              CASE WHEN q.rcpt_to LIKE 'nobody%'
                THEN (SELECT count(*) FROM email WHERE subject = $2)
                   + (SELECT count(*) FROM queue_item WHERE mail_from = '' AND status = 'queued')
                ELSE (SELECT count(*) FROM email WHERE subject = $1) END AS copies
         FROM queue_item q WHERE q.mail_from = $3`,
      [`Number ${n}`, `Not delivered: Number ${n}`, `anna+${n}@example.test`],
    );
    expect(rows).toHaveLength(3);
    return rows
      .filter((row) => Number(row.copies) !== Number(row.is_finished) || row.attempts !== row.copies)
      .map((row) => `${n}: ${JSON.stringify(row)}`);
  };

  let hasDied = true;
  let pieces = 1;
  for (; hasDied && pieces < MOST_PIECES; pieces += 1) {
    const bytes = Buffer.from(`From: anna@example.test\r\nSubject: Number ${pieces}\r\n\r\nHello\r\n`);
    const rcptTo = ['ben@example.test', 'benjamin@example.test', 'nobody@example.test'];
    const envelope = { mailFrom: `anna+${pieces}@example.test`, rcptTo };
    const sent = await submit(it.ctx, { accountId: anna.id, envelope, message: { bytes } });
    if (!sent.ok) throw new Error(sent.problem);
    hasDied = await diesAfter(it, pieces, isDone);
    expect(await contradictions(pieces)).toEqual([]);
    // The lease ends, somebody else goes on.
    await client.query(
      "UPDATE queue_item SET leased_until = NULL, next_attempt_at = now() WHERE status = 'queued'",
    );
    const relay = await startRelay(it.ctx);
    await until('the rest', isDone);
    await relay.close();
    expect(await contradictions(pieces)).toEqual([]);
  }
  expect(hasDied).toBe(false);
  expect(pieces).toBeGreaterThan(10);
}, 60_000);
