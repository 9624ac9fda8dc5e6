import { createHmac, randomBytes } from 'node:crypto';

/** Mail programs open a connection every few minutes, each with the password: without this, each costs 50 ms of argon2. */
const LIFE_MS = 10 * 60_000;
const MOST_ENTRIES = 5_000;

/**
 * Remembers which password fitted which stored hash. Only a keyed digest is kept, under a key that lives in this process alone; a
 * changed password has another stored hash, so an old one stops at once.
 */
export class VerifiedCache {
  readonly #key = randomBytes(32);
  readonly #until = new Map<string, number>();

  has(storedHash: string, password: string): boolean {
    const until = this.#until.get(this.#digest(storedHash, password));
    return until !== undefined && until > Date.now();
  }

  add(storedHash: string, password: string): void {
    const digest = this.#digest(storedHash, password);
    this.#until.delete(digest);
    this.#until.set(digest, Date.now() + LIFE_MS);
    if (this.#until.size > MOST_ENTRIES) {
      const [oldest] = this.#until.keys();
      if (oldest !== undefined) this.#until.delete(oldest);
    }
  }

  #digest(storedHash: string, password: string): string {
    return createHmac('sha256', this.#key)
      .update(storedHash)
      .update('\0')
      .update(password.normalize('NFC'))
      .digest('base64');
  }
}
