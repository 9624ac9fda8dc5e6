import type { Id, Store } from '@mailcote/store';
import { hash } from 'node:crypto';
import type { Client } from 'pg';
import type { Submitted } from './jmap-load.ts';
import type { SmtpAttempt } from './smtp-load.ts';

/** A message that a stranger's server took, and between which kills. */
export interface Arrival {
  messageId: string;
  round: number;
}

/**
 * What was answered 250 is there exactly once for each recipient, octet for octet; what was left in doubt at most once; what was
 * not taken is not there.
 * @param destroyed Message-ID and account of what may have been destroyed since, with a space between
 * @returns what is wrong, in words
 */
export async function checkAttempts(
  client: Client,
  store: Store,
  attempts: readonly SmtpAttempt[],
  destroyed: ReadonlySet<string>,
): Promise<string[]> {
  const { rows } = await client.query<{ account_id: string; message_id: string; hash: string }>(
    `SELECT e.account_id, e.envelope -> 'messageId' ->> 0 AS message_id, encode(b.hash, 'base64') AS hash
       FROM email e JOIN blob b ON b.id = e.blob_id WHERE e.destroyed_at IS NULL`,
  );
  const copies = Map.groupBy(rows, (row) => `${row.message_id} ${toAccountId(row.account_id)}`);
  const digests = new Map<string, Promise<string>>();
  const wrong: string[] = [];
  for (const attempt of attempts) {
    for (const accountId of attempt.accountIds) {
      const name = `${attempt.messageId} ${accountId}`;
      const found = copies.get(name) ?? [];
      const isRight = {
        acknowledged: found.length === 1 || (found.length === 0 && destroyed.has(name)),
        inDoubt: found.length <= 1,
        none: found.length === 0,
      }[attempt.state];
      if (!isRight)
        wrong.push(`${attempt.messageId} (${attempt.state}) is ${found.length} times in ${accountId}`);
      for (const copy of found) {
        const id = `b${Buffer.from(copy.hash, 'base64').toString('base64url')}`;
        const digest = digests.get(id) ?? digestOf(store, id, attempt.size);
        digests.set(id, digest);
        if ((await digest) !== attempt.sha256) wrong.push(`${attempt.messageId} is not what was sent`);
      }
    }
  }
  return wrong;
}

/** Without the fields that the server wrote on top. */
async function digestOf(store: Store, blobId: Id, size: number): Promise<string> {
  const bytes = await store.blobs.get(blobId);
  return bytes === null ? 'none' : hash('sha256', bytes.subarray(bytes.length - size));
}

/**
 * What was submitted is with the stranger and in the local recipient's account; a second time only when a kill came between
 * the stranger's answer and our noting it.
 */
export async function checkSubmitted(
  client: Client,
  submitted: readonly Submitted[],
  arrivals: readonly Arrival[],
  local: Id,
): Promise<string[]> {
  const { rows } = await client.query<{ account_id: string; message_id: string }>(
    `SELECT account_id, envelope -> 'messageId' ->> 0 AS message_id FROM email`,
  );
  const inMailboxes = new Set(rows.map((row) => `${row.message_id} ${toAccountId(row.account_id)}`));
  const wrong: string[] = [];
  for (const { messageId, isAcknowledged } of submitted) {
    const rounds = arrivals.filter((arrival) => arrival.messageId === messageId).map(({ round }) => round);
    if (new Set(rounds).size < rounds.length)
      wrong.push(`${messageId} went out twice without a kill between`);
    if (!isAcknowledged) continue;
    if (rounds.length === 0) wrong.push(`${messageId} never arrived at the stranger's`);
    if (!inMailboxes.has(`${messageId} ${local}`)) wrong.push(`${messageId} never arrived in ${local}`);
  }
  return wrong;
}

function toAccountId(number: string): Id {
  return `a${Number(number).toString(36)}`;
}
