import { statement } from '../db/statement.ts';

export interface TrafficRow {
  hour: Date;
  received: number;
  refused: number;
  sent: number;
  deferred: number;
  failed: number;
}

/** $1 received, $2 refused, $3 sent, $4 deferred, $5 failed: since the last time, in this hour. */
export const addTraffic = statement(
  'add-traffic',
  `INSERT INTO traffic_hour AS t (hour, received, refused, sent, deferred, failed)
   VALUES (date_trunc('hour', now()), $1::int, $2::int, $3::int, $4::int, $5::int)
   ON CONFLICT (hour) DO UPDATE
      SET received = t.received + EXCLUDED.received, refused = t.refused + EXCLUDED.refused, sent = t.sent + EXCLUDED.sent,
          deferred = t.deferred + EXCLUDED.deferred, failed = t.failed + EXCLUDED.failed`,
);

/** $1 how many hours back, the one that has begun included. Each hour once, also those in which nothing came. */
export const readTraffic = statement<TrafficRow>(
  'read-traffic',
  `SELECT h.hour, coalesce(t.received, 0) AS received, coalesce(t.refused, 0) AS refused, coalesce(t.sent, 0) AS sent,
          coalesce(t.deferred, 0) AS deferred, coalesce(t.failed, 0) AS failed
     FROM generate_series(date_trunc('hour', now()) - ($1::int - 1) * interval '1 hour', date_trunc('hour', now()), interval '1 hour') AS h(hour)
     LEFT JOIN traffic_hour t ON t.hour = h.hour
    ORDER BY h.hour`,
);

/** Hours that nobody looks at any more. */
export const expireTraffic = statement(
  'expire-traffic',
  `DELETE FROM traffic_hour WHERE hour < now() - interval '8 days'`,
);
