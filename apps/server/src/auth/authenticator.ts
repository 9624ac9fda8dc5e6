import type { Directory, Id } from '@mailcote/store';
import { AttemptLimiter } from './attempt-limiter.ts';
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
  | { ok: true; accountId: Id; address: string; isAdmin: boolean; via: 'password' | 'appPassword' }
  | { ok: false; reason: 'invalid' }
  | { ok: false; reason: 'limited'; retryAfterSeconds: number };

/** One door for all protocols: one limiter, one cache, the same time for known and unknown users. */
export interface Authenticator extends Sessions {
  /** Throws only when the database is away; such a try is not counted. */
  verify(attempt: Attempt): Promise<AttemptResult>;
}

export function createAuthenticator(options: { directory: Directory; rateLimits: boolean }): Authenticator {
  const { directory } = options;
  const limiter = new AttemptLimiter({ isOn: options.rateLimits });
  const verified = new VerifiedCache();

  async function check({ username, password, ip, allowAppPassword = true }: Attempt): Promise<AttemptResult> {
    const invalid = { ok: false, reason: 'invalid' } as const;
    if (password.length > LONGEST_PASSWORD || username.length > LONGEST_PASSWORD) return invalid;
    const found = await directory.credentialsFor(username);
    if (!found || found.isDisabled) {
      await verifyNothing(password);
      return invalid;
    }
    const account = { accountId: found.accountId, address: found.address, isAdmin: found.isAdmin };
    if (allowAppPassword && looksLikeAppPassword(password)) {
      const hash = hashAppPassword(password);
      const fitting = found.appPasswords.find((candidate) => candidate.hash === hash);
      if (fitting) {
        await directory.touchCredential(fitting.id, { ip });
        return { ok: true, ...account, via: 'appPassword' };
      }
    }
    if (found.passwordHash === null) {
      await verifyNothing(password);
      return invalid;
    }
    const isRight =
      verified.has(found.passwordHash, password) || (await verifyPassword(password, found.passwordHash));
    if (!isRight) return invalid;
    verified.add(found.passwordHash, password);
    return { ok: true, ...account, via: 'password' };
  }

  async function verify(attempt: Attempt): Promise<AttemptResult> {
    const wait = limiter.waitFor(attempt.username, attempt.ip);
    if (wait > 0) return { ok: false, reason: 'limited', retryAfterSeconds: Math.ceil(wait / 1_000) };
    limiter.attempt(attempt.username, attempt.ip);
    let result: AttemptResult;
    try {
      result = await check(attempt);
    } catch (error) {
      limiter.takeBack(attempt.username, attempt.ip);
      throw error;
    }
    if (result.ok) limiter.takeBack(attempt.username, attempt.ip);
    return result;
  }

  return { verify, ...createSessions(directory) };
}
