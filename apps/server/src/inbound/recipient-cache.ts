import type { Directory, Id } from '@mailcote/store';
import { LOOKUP_TIMEOUT_MS } from './limits.ts';
import { within } from './store-pulse.ts';

/** Long enough for a burst of mail, short enough that nobody notices an account that was just switched off. */
const KEEP_MS = 3000;
/** Bounds the memory of somebody walking through plus-addresses. */
const MAX_ENTRIES = 10_000;

export type Recipient = Awaited<ReturnType<Directory['resolve']>>;

/**
 * Looks recipients up, remembering for moments those who exist: under load most messages go to people who just got one. A
 * refusal is never remembered, so a new account can be written to at once. Rejects when the directory takes too long.
 */
export class RecipientCache {
  readonly #directory: Pick<Directory, 'resolve'>;
  readonly #known = new Map<string, { recipient: Recipient & { accountId: Id }; until: number }>();
  /** Look-ups on their way: a hundred connections asking for one address at once are one question. */
  readonly #asked = new Map<string, Promise<Recipient>>();

  constructor(directory: Pick<Directory, 'resolve'>) {
    this.#directory = directory;
  }

  /** At once when it is known, else a promise. */
  resolve(address: string): Recipient | Promise<Recipient> {
    const known = this.#known.get(address);
    if (known !== undefined && known.until > Date.now()) return known.recipient;
    const asked = this.#asked.get(address);
    if (asked !== undefined) return asked;
    const question = this.#ask(address).finally(() => this.#asked.delete(address));
    this.#asked.set(address, question);
    return question;
  }

  async #ask(address: string): Promise<Recipient> {
    const recipient = await withTimeout(this.#directory.resolve(address), LOOKUP_TIMEOUT_MS);
    if (recipient.kind === 'local') {
      if (this.#known.size >= MAX_ENTRIES) this.#known.clear();
      this.#known.set(address, { recipient, until: Date.now() + KEEP_MS });
    }
    return recipient;
  }
}

/** Rejects after `ms` milliseconds with an error that counts as temporary trouble. */
export async function withTimeout<T>(promise: Promise<T>, ms: number): Promise<T> {
  promise.catch(() => undefined);
  const found = await within(promise, ms);
  if (found === null) throw Object.assign(new Error('the database takes too long'), { code: 'ETIMEDOUT' });
  return found.value;
}
