import { statement } from '../db/statement.ts';

/** $1 worker, $2 milliseconds until which it counts as alive. */
export const beatQueueWorker = statement(
  'beat-queue-worker',
  `INSERT INTO queue_worker (id, alive_until) VALUES ($1::text, now() + $2::bigint * interval '1 millisecond')
   ON CONFLICT (id) DO UPDATE SET alive_until = excluded.alive_until`,
);

/** $1 worker. */
export const endQueueWorker = statement('end-queue-worker', 'DELETE FROM queue_worker WHERE id = $1::text');

/**
 * Ends the leases of workers that are not heard of any more. One that was only asleep finds its leases gone when it settles
 * (lock-claimed). No parameters.
 */
export const freeLeasesOfDead = statement(
  'free-leases-of-dead',
  `WITH dead AS (DELETE FROM queue_worker WHERE alive_until <= now())
   UPDATE queue_item q SET leased_until = NULL, lease_owner = NULL
    WHERE q.status = 'queued' AND q.leased_until > now()
      AND NOT EXISTS (SELECT FROM queue_worker w WHERE w.id = q.lease_owner AND w.alive_until > now())`,
);
