import { execute, run, type Database } from '../db/statement.ts';
import { cleanText, toJson } from '../db/text.ts';
import { fromId, toId } from '../ids.ts';
import { addAuditEvent, readAuditEvents } from '../sql/audit.ts';
import type { Id } from '../types.ts';

export interface NewAuditEvent {
  /** The address of the administrator; null: whoever has the machine, by the command line. */
  actor: string | null;
  /** What was done, as "account.create". */
  action: string;
  /** To what: an address, a domain, a queue item. */
  target: string;
  /** What was given with it; never a secret. */
  details: Record<string, unknown>;
}

export interface AuditEvent extends NewAuditEvent {
  id: Id;
  at: Date;
}

/** What administrators did, newest first. The sweep keeps the newest 10,000. */
export class Audit {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add({ actor, action, target, details }: NewAuditEvent): Promise<void> {
    await execute(this.#database, addAuditEvent, [actor, action, cleanText(target), toJson(details)]);
  }

  /** @param before only older ones than this */
  async list({ limit, before }: { limit: number; before?: Id }): Promise<AuditEvent[]> {
    const below = before === undefined ? null : (fromId('l', before) ?? 0);
    const rows = await run(this.#database, readAuditEvents, [below, limit]);
    return rows.map(({ id, ...event }) => ({ id: toId('l', id), ...event }));
  }
}
