import { statement } from '../db/statement.ts';

/** $1 actor (null: the command line), $2 action, $3 target, $4 details. */
export const addAuditEvent = statement(
  'add-audit-event',
  `INSERT INTO audit_event (actor, action, target, details) VALUES ($1::text, $2::text, $3::text, $4::jsonb)`,
);

/** $1 ids below this (null: the newest), $2 limit. */
export const readAuditEvents = statement<{
  id: number;
  at: Date;
  actor: string | null;
  action: string;
  target: string;
  details: Record<string, unknown>;
}>(
  'read-audit-events',
  `SELECT id, at, actor, action, target, details FROM audit_event
    WHERE $1::bigint IS NULL OR id < $1::bigint ORDER BY id DESC LIMIT $2::bigint`,
);

/** $1 how many stay. */
export const expireAuditEvents = statement(
  'expire-audit-events',
  `DELETE FROM audit_event WHERE id <= (SELECT id FROM audit_event ORDER BY id DESC OFFSET $1::bigint LIMIT 1)`,
);
