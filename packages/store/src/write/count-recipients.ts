import { textArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { cleanText } from '../db/text.ts';
import { StoreError } from '../errors.ts';
import { addSending, readSending } from '../sql/sending-limits.ts';
import type { WriteContext } from './write-context.ts';

/** How many recipients an account may write to within 24 hours, unless it has limits of its own; null: any number. */
export interface SendingLimits {
  recipients: number | null;
  /** Of those, how many it has never written to before. */
  newRecipients: number | null;
}

/**
 * Counts the recipients of one message. All or none: the account is locked, so no two messages, of whatever protocol or
 * process, share what is left.
 *
 * @param limits null: nothing is limited
 * @throws StoreError rateLimit, which says how many there were
 */
export async function countRecipients(
  { client, account }: WriteContext,
  addresses: readonly string[],
  limits: SendingLimits | null,
): Promise<void> {
  const all = [...new Set(addresses.map((address) => cleanText(address).toLowerCase()))];
  const [sent] = await run(client, readSending, [account.id, textArray(all)]);
  const known = new Set(sent?.known);
  const fresh = all.filter((address) => !known.has(address));
  if (limits !== null) {
    const recipients = ownOr(sent?.daily_recipients, limits.recipients);
    const newRecipients = ownOr(sent?.daily_new_recipients, limits.newRecipients);
    check('recipients', sent?.recipients ?? 0, all.length, recipients);
    check('new recipients', sent?.new_recipients ?? 0, fresh.length, newRecipients);
  }
  await execute(client, addSending, [account.id, textArray(fresh), all.length]);
}

/** 0 of an account's own: any number. */
function ownOr(own: number | null | undefined, others: number | null): number | null {
  return own === 0 ? null : (own ?? others);
}

function check(what: string, sent: number, more: number, limit: number | null): void {
  if (limit === null || sent + more <= limit) return;
  throw new StoreError(
    'rateLimit',
    `At most ${limit} ${what} within 24 hours: ${sent} were written to, this message has ${more}`,
  );
}
