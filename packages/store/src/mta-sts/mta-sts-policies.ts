import type { Pool } from 'pg';
import { textArray } from '../db/arrays.ts';
import { execute, run } from '../db/statement.ts';
import { putMtaStsPolicy, readMtaStsPolicy } from '../sql/mta-sts.ts';

/** A policy of RFC 8461 3.2, as it was fetched. */
export interface StoredMtaStsPolicy {
  /** Of the TXT record that told of it (RFC 8461 3.1). */
  policyId: string;
  mode: 'enforce' | 'testing' | 'none';
  /** "mx.example.org", "*.example.org". */
  mx: string[];
  fetchedAt: Date;
  expiresAt: Date;
}

/** What other domains say of TLS to their servers: kept here, so that a restart or another process forgets nothing. */
export class MtaStsPolicies {
  readonly #pool: Pool;

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** Null: none that is still good. */
  async get(domain: string): Promise<StoredMtaStsPolicy | null> {
    const [row] = await run(this.#pool, readMtaStsPolicy, [domain]);
    if (!row) return null;
    const { policy_id: policyId, mode, mx, fetched_at: fetchedAt, expires_at: expiresAt } = row;
    return { policyId, mode, mx, fetchedAt, expiresAt };
  }

  async put(
    domain: string,
    policy: Pick<StoredMtaStsPolicy, 'policyId' | 'mode' | 'mx'> & { maxAgeSeconds: number },
  ): Promise<void> {
    const { policyId, mode, mx, maxAgeSeconds } = policy;
    await execute(this.#pool, putMtaStsPolicy, [domain, policyId, mode, textArray(mx), maxAgeSeconds]);
  }
}
