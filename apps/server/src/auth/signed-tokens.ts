import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Directory } from '@mailcote/store';

const SECRET_SETTING = 'signInSecret';
const SECRET_OCTETS = 32;
const NONCE_OCTETS = 16;
/** Of tokens that are read; ours are a few hundred characters. */
const LONGEST_TOKEN = 2_000;

/** What a token is good for; one of another purpose is not good. */
export type Purpose =
  | 'secondFactor'
  | 'totp'
  | 'passkeySignIn'
  | 'passkeySecondFactor'
  | 'passkeyProof'
  | 'passkeyNew';

/**
 * Tokens that carry what they say themselves, so that a stranger who begins to sign in a million times leaves nothing behind here. Whoever must
 * take one only once spends it (`SecondFactors.spend` of the store). The same for all processes on one database.
 */
export class SignedTokens {
  readonly #settings: Pick<Directory['settings'], 'getOrInsert'>;
  readonly #now: () => number;
  #secret: Promise<Buffer> | null = null;

  constructor(settings: Pick<Directory['settings'], 'getOrInsert'>, now: () => number = Date.now) {
    this.#settings = settings;
    this.#now = now;
  }

  async make(purpose: Purpose, says: string, lifeMs: number): Promise<string> {
    const content = Buffer.from(
      JSON.stringify([says, this.#now() + lifeMs, randomBytes(NONCE_OCTETS).toString('base64url')]),
    ).toString('base64url');
    return `${content}.${await this.digest(purpose, content)}`;
  }

  /** Null: not ours, for another purpose, or too old. */
  async read(purpose: Purpose, token: string): Promise<{ says: string; expiresAt: Date } | null> {
    const [content = '', mac = '', ...rest] = token.slice(0, LONGEST_TOKEN).split('.');
    const expected = await this.digest(purpose, content);
    const isOurs =
      rest.length === 0 &&
      mac.length === expected.length &&
      timingSafeEqual(Buffer.from(mac), Buffer.from(expected));
    if (!isOurs) return null;
    const [says, expiresAt] = JSON.parse(Buffer.from(content, 'base64url').toString()) as [string, number];
    return expiresAt > this.#now() ? { says, expiresAt: new Date(expiresAt) } : null;
  }

  /** HMAC-SHA-256 under the secret of this server, in base64url: also for what is kept as a digest only. */
  async digest(label: string, text: string): Promise<string> {
    this.#secret ??= this.#load().catch((error: unknown) => {
      this.#secret = null;
      throw error;
    });
    return createHmac('sha256', await this.#secret)
      .update(`${label}\0${text}`)
      .digest('base64url');
  }

  async #load(): Promise<Buffer> {
    const stored = await this.#settings.getOrInsert(SECRET_SETTING, () =>
      randomBytes(SECRET_OCTETS).toString('base64url'),
    );
    if (typeof stored !== 'string') throw new Error(`the setting ${SECRET_SETTING} is not a text`);
    return Buffer.from(stored, 'base64url');
  }
}
