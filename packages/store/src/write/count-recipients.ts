import { textArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { StoreError } from '../errors.ts';
import { addSending, readSending } from '../sql/sending-limits.ts';
import type { WriteContext } from './write-context.ts';

/** How many recipients an account may write to within 24 hours; null: any number. */
export interface SendingLimits {
  recipients: number | null;
  /** Of those, how many it has never written to before. */
  newRecipients: number | null;
}

/**
 * Counts the recipients of one message. All or none: the account is locked, so no two messages, of whatever protocol or
 * process, share what is left.
 *
 * @throws StoreError rateLimit, which says how many there were
 */
export async function countRecipients(
  { client, account }: WriteContext,
  addresses: readonly string[],
  limits: SendingLimits,
): Promise<void> {
  const all = [...new Set(addresses.map((address) => cleanText(address).toLowerCase()))];
  const [sent] = await run(client, readSending, [account.id, textArray(all)]);
  const known = new Set(sent?.known);
  const fresh = all.filter((address) => !known.has(address));
  check('recipients', sent?.recipients ?? 0, all.length, limits.recipients);
  check('new recipients', sent?.new_recipients ?? 0, fresh.length, limits.newRecipients);
  await execute(client, addSending, [account.id, textArray(fresh), all.length]);
}

function check(what: string, sent: number, more: number, limit: number | null): void {
  if (limit === null || sent + more <= limit) return;
  throw new StoreError(
    'rateLimit',
    `At most ${limit} ${what} within 24 hours: ${sent} were written to, this message has ${more}`,
  );
}
