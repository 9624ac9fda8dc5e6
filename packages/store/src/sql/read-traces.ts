import { statement } from '../db/statement.ts';
import type { Trace } from '../types.ts';

/** JSON has no dates. */
export type TraceJson = Omit<Trace, 'startedAt'> & { startedAt: string };

export function toTrace(json: TraceJson): Trace {
  return { ...json, startedAt: new Date(json.startedAt) };
}

/**
 * $1 account, $2 object (Email or EmailSubmission). Of a submission also the attempts of its queue items; of an email
 * those of the submissions by which it left.
 */
export const readTraces = statement<{ data: TraceJson }>(
  'read-traces',
  `SELECT data FROM (
     SELECT created_at AS at, id, data FROM trace WHERE account_id = $1::bigint AND object_id = $2::bigint
     UNION ALL
     SELECT d.finished_at, d.queue_item_id, d.trace
       FROM queue_item q JOIN delivery_attempt d ON d.queue_item_id = q.id
      WHERE q.account_id = $1::bigint AND d.trace IS NOT NULL
        AND (q.submission_id = $2::bigint
          OR q.submission_id IN (SELECT s.id FROM email_submission s
                                  WHERE s.account_id = $1::bigint AND s.email_id = $2::bigint))
   ) AS traces ORDER BY at, id`,
);
