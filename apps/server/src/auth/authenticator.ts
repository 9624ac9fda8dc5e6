import type { AccountCredentials, Directory, Id } from '@mailcote/store';
import { AttemptLimiter } from './attempt-limiter.ts';
import { HashingGate } from './hashing-gate.ts';
import { LONGEST_PASSWORD, verifyNothing, verifyPassword } from './password.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { hashAppPassword, looksLikeAppPassword } from './token.ts';
import { VerifiedCache } from './verified-cache.ts';

export type Service = 'http' | 'smtp' | 'imap' | 'pop3';

export interface Attempt {
  /** An address of the account, in any case. */
  username: string;
  password: string;
  /** Where the try comes from. */
  ip: string;
  service: Service;
  /** False: the account's own password only, as for logging in to the web app. Default true. */
  allowAppPassword?: boolean;
}

export type AttemptResult =
  | {
      ok: true;
      accountId: Id;
      address: string;
      isAdmin: boolean;
      /** The password's own: what was made with it ends with it. */
      credentialId: Id;
      via: 'password' | 'appPassword';
    }
  | { ok: false; reason: 'invalid' }
  | { ok: false; reason: 'limited'; retryAfterSeconds: number };

/** One door for all protocols: one limiter, one cache, the same time for known and unknown users. */
export interface Authenticator extends Sessions {
  /** Throws only when the database is away; such a try is not counted. */
  verify(attempt: Attempt): Promise<AttemptResult>;
}

/** `lastSeenAt` of an app password moves on at most this often: programs log in every few seconds. */
const TOUCH_EVERY_MS = 10 * 60_000;

const INVALID: AttemptResult = { ok: false, reason: 'invalid' };

export function createAuthenticator(options: { directory: Directory; rateLimits: boolean }): Authenticator {
  const { directory } = options;
  const limiter = new AttemptLimiter({ isOn: options.rateLimits });
  const gate = new HashingGate({ isOn: options.rateLimits });
  const verified = new VerifiedCache();
  const touched = new Map<Id, number>();

  async function verify(attempt: Attempt): Promise<AttemptResult> {
    const { username, password, ip } = attempt;
    if (password.length > LONGEST_PASSWORD || username.length > LONGEST_PASSWORD) return INVALID;
    const found = await directory.credentialsFor(username);
    // Counted by account, or each alias would be good for another twenty tries.
    const user = found?.address ?? username;
    const wait = limiter.waitFor(user, ip);
    if (wait > 0) return limited(wait);
    limiter.attempt(user, ip);
    try {
      const proof = await check(attempt, found?.isDisabled === false ? found : null);
      if (proof === null) return INVALID;
      limiter.takeBack(user, ip);
      if (proof === 'busy') return limited(1_000);
      const { accountId = '', address = '', isAdmin = false } = found ?? {};
      return { ok: true, accountId, address, isAdmin, ...proof };
    } catch (error) {
      limiter.takeBack(user, ip);
      throw error;
    }
  }

  /** Null: wrong. 'busy': not looked at. */
  async function check(
    { password, ip, allowAppPassword = true }: Attempt,
    found: AccountCredentials | null,
  ): Promise<{ via: 'password' | 'appPassword'; credentialId: Id } | 'busy' | null> {
    if (found && allowAppPassword && looksLikeAppPassword(password)) {
      const hash = hashAppPassword(password);
      const fitting = found.appPasswords.find((candidate) => candidate.hash === hash);
      if (fitting) {
        await touch(fitting.id, ip);
        return { via: 'appPassword', credentialId: fitting.id };
      }
    }
    const hash = found?.passwordHash ?? null;
    const proof = { via: 'password', credentialId: found?.passwordId ?? '' } as const;
    if (hash !== null && verified.has(hash, password)) return proof;
    const isRight = await gate.run(ip, () =>
      hash === null ? verifyNothing(password) : verifyPassword(password, hash),
    );
    if (isRight === null) return 'busy';
    if (!isRight || hash === null) return null;
    verified.add(hash, password);
    return proof;
  }

  async function touch(id: Id, ip: string): Promise<void> {
    if ((touched.get(id) ?? 0) > Date.now() - TOUCH_EVERY_MS) return;
    touched.set(id, Date.now());
    await directory.touchCredential(id, { ip });
  }

  return { verify, ...createSessions(directory) };
}

function limited(waitMs: number): AttemptResult {
  return { ok: false, reason: 'limited', retryAfterSeconds: Math.ceil(waitMs / 1_000) };
}
