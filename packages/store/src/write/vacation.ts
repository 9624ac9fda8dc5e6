import { cleanText } from '../db/text.ts';
import { execute } from '../db/statement.ts';
import { fromId } from '../ids.ts';
import { enqueue } from '../queue/enqueue.ts';
import { deleteDue, rememberReply, writeVacation } from '../sql/vacation.ts';
import type { Id, NewQueueItem, VacationResponse } from '../types.ts';
import type { WriteContext } from './write-context.ts';

/** RFC 5230 4.2 has seven days as its default. */
export const REPLY_AGAIN_AFTER_S = 7 * 24 * 3600;

export async function setVacationResponse(
  { client, account }: WriteContext,
  { isEnabled, fromDate, toDate, subject, textBody, htmlBody }: VacationResponse,
): Promise<void> {
  account.touch('VacationResponse');
  await execute(client, writeVacation, [
    account.id,
    isEnabled,
    fromDate,
    toDate,
    subject === null ? null : cleanText(subject),
    textBody === null ? null : cleanText(textBody),
    htmlBody === null ? null : cleanText(htmlBody),
    account.modSeq,
  ]);
}

/**
 * The end of one message that was due to be answered, with its answer or without; the answer goes into the queue in the same
 * commit, unless its recipient has had one within a week.
 * @returns whether it went into the queue. False too when somebody else has ended it
 */
export async function endAutoReply(
  { client, account }: WriteContext,
  emailId: Id,
  answer: NewQueueItem | null,
): Promise<boolean> {
  const ended = await execute(client, deleteDue, [account.id, fromId('e', emailId) ?? 0]);
  if (ended === 0 || !answer) return false;
  const address = cleanText(answer.rcptTo).toLowerCase();
  if ((await execute(client, rememberReply, [account.id, address, REPLY_AGAIN_AFTER_S])) === 0) return false;
  await enqueue(client, account.id, [answer]);
  return true;
}
