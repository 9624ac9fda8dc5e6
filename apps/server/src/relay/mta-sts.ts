import type { Store, StoredMtaStsPolicy } from '@mailcote/store';
import type { Logger } from 'pino';
import { guardedFetch, type GuardedRequest } from '../outbound-http/guarded-fetch.ts';
import { OutboundError } from '../outbound-http/outbound-error.ts';
import { resolveBy } from '../outbound-http/resolve-by.ts';
import type { Dns } from './dns.ts';
import { parsePolicy, policyId } from './mta-sts-policy.ts';

/** RFC 8461 3.3. */
const MAX_POLICY_SIZE = 64 * 1024;
/** A web server that does not answer must not hold up the mail of its domain for longer. */
const FETCH_TIMEOUT_MS = 15_000;
/** RFC 8461 3.3: no more often than this after a failure. */
const FAILURE_PAUSE_MS = 5 * 60_000;
/** RFC 8461 10.2: a policy is fetched anew every day, long before it ends: whoever blocks the way cannot wait it out. */
const REFRESH_AFTER_MS = 24 * 60 * 60_000;
/** Domains whose failures are remembered. */
const MAX_FAILURES = 10_000;

export interface MtaStsOptions {
  dns: Dns;
  store: Pick<Store, 'mtaSts'>;
  log: Logger;
  /** For tests, whose web servers are on loopback. */
  request?: Partial<GuardedRequest> & { port?: number };
}

/** What other domains require of TLS to their servers (RFC 8461): found by DNS, fetched over HTTPS, kept in the store. */
export class MtaSts {
  readonly #options: MtaStsOptions;
  readonly #failedAt = new Map<string, number>();
  readonly #fetching = new Map<string, Promise<StoredMtaStsPolicy | null>>();

  constructor(options: MtaStsOptions) {
    this.#options = options;
  }

  /**
   * The policy in force for a domain; null: none. A policy that is kept counts until its end, whatever DNS and the web say
   * (RFC 8461 5.1). Rejects when the store is away.
   */
  async policy(domain: string): Promise<StoredMtaStsPolicy | null> {
    const { dns, store } = this.#options;
    const [kept, records] = await Promise.all([store.mtaSts.get(domain), dns.txt(`_mta-sts.${domain}`)]);
    const id = records.kind === 'found' ? policyId(records.records) : null;
    if (id === null) return kept;
    if (kept === null || kept.policyId !== id) return (await this.#fetch(domain, id)) ?? kept;
    if (Date.now() - kept.fetchedAt.getTime() > REFRESH_AFTER_MS) {
      // Not waited for: the one that is kept is good.
      this.#fetch(domain, id).catch((error: unknown) => {
        this.#options.log.warn({ err: error, domain }, 'an MTA-STS policy could not be kept');
      });
    }
    return kept;
  }

  /** Once for all who ask at the same time. Null: it cannot be had now. */
  async #fetch(domain: string, id: string): Promise<StoredMtaStsPolicy | null> {
    const failedAt = this.#failedAt.get(domain) ?? -Infinity;
    if (Date.now() - failedAt < FAILURE_PAUSE_MS) return null;
    const running = this.#fetching.get(domain);
    if (running !== undefined) return running;
    const fetching = this.#fetchNow(domain, id).finally(() => this.#fetching.delete(domain));
    this.#fetching.set(domain, fetching);
    return fetching;
  }

  async #fetchNow(domain: string, id: string): Promise<StoredMtaStsPolicy | null> {
    const { dns, store, log, request: { port, ...request } = {} } = this.#options;
    const host = `mta-sts.${domain}${port === undefined ? '' : `:${port}`}`;
    try {
      const { status, body } = await guardedFetch(`https://${host}/.well-known/mta-sts.txt`, {
        resolve: resolveBy(dns),
        maxSize: MAX_POLICY_SIZE,
        timeoutMs: FETCH_TIMEOUT_MS,
        // RFC 8461 3.3: redirects are not followed, and it must be text.
        maxRedirects: 0,
        accept: ({ headers }) => /^text\/plain\s*(?:;|$)/i.test(headers['content-type'] ?? ''),
        ...request,
      });
      const policy = status === 200 ? parsePolicy(body.toString('utf8')) : null;
      if (policy === null) throw new OutboundError('refused', `no policy (status ${status})`);
      await store.mtaSts.put(domain, { policyId: id, ...policy });
      this.#failedAt.delete(domain);
      return await store.mtaSts.get(domain);
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      log.info({ domain, reason: error.message }, 'an MTA-STS policy could not be fetched');
      this.#remember(domain);
      return null;
    }
  }

  #remember(domain: string): void {
    this.#failedAt.delete(domain);
    this.#failedAt.set(domain, Date.now());
    const [oldest] = this.#failedAt.keys();
    if (this.#failedAt.size > MAX_FAILURES && oldest !== undefined) this.#failedAt.delete(oldest);
  }
}
