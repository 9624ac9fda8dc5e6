import { Client } from 'pg';
import { toId } from '../ids.ts';
import type { Id } from '../types.ts';
import { checkAccount } from './check-account.ts';
import type { Acknowledgement } from './load.ts';

interface Row {
  account_id: string;
  id: string;
  message_id: string;
  keywords: string[];
  is_destroyed: boolean;
}

/**
 * After a crash: everything that was acknowledged is there, nothing is there twice, all counts are right.
 * @returns what is wrong, in words
 */
export async function checkAcknowledged(
  databaseUrl: string,
  accounts: readonly Id[],
  acknowledged: readonly Acknowledgement[],
): Promise<string[]> {
  const wrong = (await Promise.all(accounts.map((account) => checkAccount(databaseUrl, account)))).flat();
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<Row>(
    `SELECT account_id, id, envelope -> 'messageId' ->> 0 AS message_id, keywords, destroyed_at IS NOT NULL AS is_destroyed FROM email`,
  );
  await client.end();
  const emails = new Map(
    rows.map((row) => [`${toId('a', Number(row.account_id))} ${toId('e', Number(row.id))}`, row]),
  );
  const mayBeDestroyed = new Set<string>();
  for (const one of acknowledged) {
    if (one.kind === 'destroying')
      for (const id of one.emailIds) mayBeDestroyed.add(`${one.accountId} ${id}`);
  }
  for (const one of acknowledged) {
    if (one.kind === 'destroying') continue;
    if (one.kind === 'destroyed') {
      for (const id of one.emailIds) {
        if (emails.get(`${one.accountId} ${id}`)?.is_destroyed !== true) wrong.push(`${id} is not destroyed`);
      }
      continue;
    }
    const key = `${one.accountId} ${one.emailId}`;
    const email = emails.get(key);
    if (!email) wrong.push(`${key} is missing`);
    else if (email.is_destroyed) {
      if (!mayBeDestroyed.has(key)) wrong.push(`${key} was destroyed by nobody`);
    } else if (one.kind === 'delivered' && email.message_id !== one.messageId) {
      wrong.push(`${key} is another message`);
    } else if (one.kind === 'keyword' && !email.keywords.includes(one.keyword)) {
      wrong.push(`${key} lost ${one.keyword}`);
    }
  }
  const copies = Map.groupBy(
    rows.filter((row) => !row.is_destroyed),
    (row) => `${row.message_id} in account ${row.account_id}`,
  );
  for (const [copy, same] of copies) if (same.length > 1) wrong.push(`${copy} is there ${same.length} times`);
  return wrong;
}

/** Blobs, chunks and candidates that nothing needs; empty after a sweep. */
export async function findOrphans(databaseUrl: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ line: string }>(
      `SELECT format('blob %s of %s octets', b.id, b.size) AS line FROM blob b
        WHERE NOT EXISTS (SELECT FROM email e WHERE e.blob_id = b.id) AND NOT EXISTS (SELECT FROM upload u WHERE u.blob_id = b.id)
          AND NOT EXISTS (SELECT FROM queue_item q WHERE q.blob_id = b.id)
          AND NOT EXISTS (SELECT FROM email_submission s WHERE s.blob_id = b.id)
       UNION ALL
       SELECT format('candidate of blob %s', blob_id) FROM blob_candidate
       UNION ALL
       SELECT format('chunk of blob %s', blob_id) FROM blob_chunk c WHERE NOT EXISTS (SELECT FROM blob b WHERE b.id = c.blob_id)`,
    );
    return rows.map(({ line }) => line);
  } finally {
    await client.end();
  }
}
