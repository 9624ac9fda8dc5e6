import { deriveScramKeys, formatScramKeys, parseScramKeys, type ScramChallenge } from '@mailcote/sasl';
import { type AccountCredentials, type Directory, normalizeAddress } from '@mailcote/store';
import { createHmac, randomBytes } from 'node:crypto';

/**
 * As many as can be: Cyrus SASL, which isync and many other programs log in with, refuses to compute more, and does not try another mechanism
 * then. RFC 7677 4 wants 4096 at least. Whoever steals the database guesses at these rather than at argon2id.
 */
const ITERATIONS = 65_536;
const SALT_OCTETS = 16;
const SECRET_OCTETS = 32;
const SECRET_SETTING = 'scramSecret';

/**
 * The salts of SCRAM (docs/decisions/008): they follow from the name and a secret of this server, so that a name without an account has one too, always
 * the same, and nobody can tell. All passwords of an account share the salt: the client says which of them it has only after it was told.
 */
export class ScramChallenges {
  readonly #settings: Pick<Directory['settings'], 'getOrInsert'>;
  #secret: Promise<Buffer> | null = null;

  constructor(settings: Pick<Directory['settings'], 'getOrInsert'>) {
    this.#settings = settings;
  }

  /** What a client is told. @param found the account of that name; null: there is none that may log in */
  async forName(username: string, found: AccountCredentials | null): Promise<ScramChallenge> {
    const challenge = await this.forAddress(found?.address ?? normalName(username));
    const keys = parseScramKeys(found?.passwordScram ?? '');
    return keys === null ? challenge : { salt: keys.salt, iterations: keys.iterations };
  }

  /** What the keys of a new password of an account are made with. @param address the primary one */
  async forAddress(address: string): Promise<ScramChallenge> {
    const digest = createHmac('sha256', await this.#loadSecret())
      .update(address)
      .digest();
    return { salt: digest.subarray(0, SALT_OCTETS), iterations: ITERATIONS };
  }

  #loadSecret(): Promise<Buffer> {
    return (this.#secret ??= readSecret(this.#settings).catch((error: unknown) => {
      this.#secret = null;
      throw error;
    }));
  }
}

/** What is kept of a password for SCRAM. @param challenge what clients of its account are told */
export async function scramKeysOf(password: string, challenge: ScramChallenge): Promise<string> {
  return formatScramKeys(await deriveScramKeys(password, challenge));
}

/** Whether keys that are kept are those that a client makes of what it is told. */
export function fits(kept: string | null, { salt, iterations }: ScramChallenge): boolean {
  const keys = parseScramKeys(kept ?? '');
  return keys !== null && keys.iterations === iterations && keys.salt.equals(salt);
}

async function readSecret(settings: Pick<Directory['settings'], 'getOrInsert'>): Promise<Buffer> {
  const stored = await settings.getOrInsert(SECRET_SETTING, () =>
    randomBytes(SECRET_OCTETS).toString('base64url'),
  );
  if (typeof stored !== 'string') throw new Error(`the setting ${SECRET_SETTING} is not a text`);
  return Buffer.from(stored, 'base64url');
}

/** The spelling under which an account would be found. */
function normalName(username: string): string {
  const normal = normalizeAddress(username);
  return normal === null ? username.toLowerCase() : `${normal.local}@${normal.domain}`;
}
