import { parseScramKeys, type SaslProof, type ScramChallenge, verifyScramProof } from '@mailcote/sasl';
import type { AccountCredentials, Directory, Id, SignInFactor, SignInOutcome } from '@mailcote/store';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { AttemptLimiter } from './attempt-limiter.ts';
import { HashingGate } from './hashing-gate.ts';
import { Passkeys } from './passkeys.ts';
import { LONGEST_PASSWORD, verifyNothing, verifyPassword } from './password.ts';
import { fits, ScramChallenges, scramKeysOf } from './scram.ts';
import { readSealKeys } from './seal-keys.ts';
import { SecondStep } from './second-step.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { SignInLog } from './sign-in-log.ts';
import { SignedTokens } from './signed-tokens.ts';
import { formatAppPassword, hashAppPassword, looksLikeAppPassword } from './token.ts';
import { VerifiedCache } from './verified-cache.ts';

export type Service = 'http' | 'smtp' | 'imap' | 'pop3';

/** Where a try comes from. */
interface Origin {
  ip: string;
  service: Service;
  /** Of a browser, for the log of sign-ins. */
  userAgent?: string;
}

export interface Attempt extends Origin {
  /** An address of the account, in any case. */
  username: string;
  password: string;
  /** False: the account's own password only, as a step of signing in to the web app; whoever takes the last step notes in `signIns` that it is done. Default true. */
  allowAppPassword?: boolean;
}

export type ScramAttempt = Origin & Extract<SaslProof, { type: 'scram' }>;
export type TokenAttempt = Origin & Pick<Extract<SaslProof, { type: 'token' }>, 'username' | 'token'>;

export type AttemptResult =
  | {
      ok: true;
      accountId: Id;
      address: string;
      isAdmin: boolean;
      /** The password's own, or the session's: what was made with it ends with it. */
      credentialId: Id;
      via: 'password' | 'appPassword' | 'session';
      /** It was the password, which alone does not do: there is a second factor. */
      needsSecondFactor: boolean;
    }
  | Refusal;
/** `appPasswordNeeded`: the right password, where there is a second factor, which mail programs cannot show. */
export type Refusal =
  | { ok: false; reason: 'invalid' | 'appPasswordNeeded' }
  | { ok: false; reason: 'limited'; retryAfterSeconds: number };
type Success = AttemptResult & { ok: true };

/** One door for all protocols: one limiter, one cache, the same time for known and unknown users. All of it rejects only when the database is away; such a try is not counted. */
export interface Authenticator extends Sessions, AsyncDisposable {
  /** Every try is in it; disposing of the authenticator writes it down. */
  readonly signIns: SignInLog;
  verify(attempt: Attempt): Promise<AttemptResult>;
  /** What a client is told who wants to prove a password by SCRAM: something for every name. */
  scramChallenge(username: string): Promise<ScramChallenge>;
  /** The password or an app password, by SCRAM (RFC 5802). */
  verifyScram(
    attempt: ScramAttempt,
  ): Promise<(Success & { serverSignature: Buffer }) | (AttemptResult & { ok: false })>;
  /** A bearer token: an app password, or that of a session. */
  verifyToken(attempt: TokenAttempt): Promise<AttemptResult>;
  /** What comes after the password, and instead of it. */
  readonly secondStep: SecondStep;
  readonly passkeys: Passkeys;
  readonly tokens: SignedTokens;
  /** Those for what is kept sealed in the database, the one for new secrets first. */
  sealKeys(): Promise<Buffer[]>;
}

/** `lastSeenAt` of an app password moves on at most this often: programs log in every few seconds. */
const TOUCH_EVERY_MS = 10 * 60_000;

/** What proved to be right; null: nothing. 'busy': it was not looked at. 'appPasswordNeeded': right, and of no use to a mail program. */
type Proof = { via: 'password' | 'appPassword'; credentialId: Id };

const INVALID: AttemptResult & { ok: false } = { ok: false, reason: 'invalid' };

export function createAuthenticator(options: {
  directory: Directory;
  config: Pick<Config, 'rateLimits' | 'secret' | 'dataDir' | 'databaseUrl'>;
  log?: Logger;
}): Authenticator {
  const { directory, config, log = null } = options;
  const signIns = new SignInLog(directory, log);
  const tokens = new SignedTokens(directory.settings);
  const passkeys = new Passkeys(tokens, log);
  const sealKeys = (): Promise<Buffer[]> => readSealKeys(config, directory.settings);
  const limiter = new AttemptLimiter({ isOn: config.rateLimits });
  const gate = new HashingGate({ isOn: config.rateLimits });
  const verified = new VerifiedCache();
  const challenges = new ScramChallenges(directory.settings);
  const secondStep = new SecondStep({ directory, limiter, tokens, passkeys, signIns, sealKeys });
  const sessions = createSessions(directory);
  const touched = new Map<Id, number>();
  const making = new Set<Id>();

  /** One try, counted unless it is right. */
  async function attempt<T extends Proof>(
    { username, ip, service, userAgent = '' }: Origin & { username: string },
    check: (found: AccountCredentials | null) => Promise<T | 'busy' | 'appPasswordNeeded' | null>,
    isWholeSignIn = true,
  ): Promise<(Success & T) | (AttemptResult & { ok: false })> {
    if (username.length > LONGEST_PASSWORD) return INVALID;
    const found = await directory.credentialsFor(username);
    const note = (outcome: SignInOutcome, factor: SignInFactor): void =>
      signIns.note({
        accountId: found?.accountId ?? null,
        username,
        service,
        ip,
        userAgent,
        outcome,
        factors: [factor],
      });
    // Counted by account, or each alias would be good for another twenty tries.
    const user = found?.address ?? username;
    const wait = limiter.waitFor(user, ip);
    if (wait > 0) {
      note('limited', 'password');
      return limited(wait);
    }
    limiter.attempt(user, ip);
    try {
      const proof = await check(enabled(found));
      if (proof === null) {
        note('invalid', 'password');
        return INVALID;
      }
      limiter.takeBack(user, ip);
      if (proof === 'busy') {
        note('limited', 'password');
        return limited(1_000);
      }
      if (proof === 'appPasswordNeeded') {
        note('appPasswordNeeded', 'password');
        return { ok: false, reason: 'appPasswordNeeded' };
      }
      if (isWholeSignIn) note('ok', proof.via);
      const { accountId = '', address = '', isAdmin = false, hasSecondFactor = false } = found ?? {};
      const needsSecondFactor = hasSecondFactor && proof.via === 'password';
      return { ok: true, accountId, address, isAdmin, needsSecondFactor, ...proof };
    } catch (error) {
      limiter.takeBack(user, ip);
      throw error;
    }
  }

  async function checkPassword(
    { username, password, ip, allowAppPassword = true }: Attempt,
    found: AccountCredentials | null,
  ): Promise<Proof | 'busy' | 'appPasswordNeeded' | null> {
    if (found && allowAppPassword && looksLikeAppPassword(password)) {
      const hash = hashAppPassword(password);
      const fitting = found.appPasswords.find((candidate) => candidate.hash === hash);
      if (fitting) {
        await touch(fitting.id, ip);
        await keepScram(formatAppPassword(password), fitting, await challenges.forName(username, found));
        return { via: 'appPassword', credentialId: fitting.id };
      }
    }
    const hash = found?.passwordHash ?? null;
    const hasSecondFactor = found?.hasSecondFactor === true;
    const own = { via: 'password', credentialId: found?.passwordId ?? '' } as const;
    const proof = hasSecondFactor && allowAppPassword ? 'appPasswordNeeded' : own;
    if (hash !== null && verified.has(hash, password)) return proof;
    const isRight = await gate.run(ip, () =>
      hash === null ? verifyNothing(password) : verifyPassword(password, hash),
    );
    if (isRight === null) return 'busy';
    if (!isRight || hash === null) return null;
    if (!hasSecondFactor) {
      const kept = { id: own.credentialId, hash, scram: found?.passwordScram ?? null };
      await keepScram(password, kept, await challenges.forAddress(found?.address ?? ''));
    }
    verified.add(hash, password);
    return proof;
  }

  /** A password that was made before there was SCRAM here, or when it was weaker. */
  async function keepScram(
    password: string,
    { id, hash, scram }: { id: Id; hash: string; scram: string | null },
    challenge: ScramChallenge,
  ): Promise<void> {
    if (!directory.keepsScram || fits(scram, challenge) || making.has(id)) return;
    making.add(id);
    try {
      await directory.keepScram(id, hash, await scramKeysOf(password, challenge));
    } finally {
      making.delete(id);
    }
  }

  async function checkScram(
    scram: ScramAttempt,
    found: AccountCredentials | null,
  ): Promise<(Proof & { serverSignature: Buffer }) | null> {
    const own = {
      id: found?.passwordId ?? '',
      scram: found?.passwordScram ?? null,
      via: 'password' as const,
    };
    const others = (found?.appPasswords ?? []).map((one) => ({ ...one, via: 'appPassword' as const }));
    for (const { id, scram: kept, via } of [own, ...others]) {
      const keys = fits(kept, scram.challenge) ? parseScramKeys(kept ?? '') : null;
      // Without keys the same work is done for nothing: the time must not tell.
      const serverSignature = verifyScramProof(keys ?? { ...scram.challenge, ...NO_KEYS }, scram);
      if (keys === null || serverSignature === null) continue;
      if (via === 'appPassword') await touch(id, scram.ip);
      return { via, credentialId: id, serverSignature };
    }
    return null;
  }

  async function verifyToken({ username, token, ip, service }: TokenAttempt): Promise<AttemptResult> {
    const result = await tokenOwner(token, ip, service);
    if (!result.ok || username === null) return result;
    // Whom the client wants to be (RFC 7628 3.1) has to be whose token it is, by any of the addresses.
    const named = await directory.accountByAddress(username);
    const { accountId } = result;
    if (named?.id !== accountId) return INVALID;
    // With HTTP it is the session going on; a mail program signs in by it.
    if (result.via === 'session' && service !== 'http')
      signIns.note({ accountId, username, service, ip, outcome: 'ok', factors: ['session'] });
    return result;
  }

  async function tokenOwner(token: string, ip: string, service: Service): Promise<AttemptResult> {
    if (looksLikeAppPassword(token)) {
      const username = await directory.appPasswordOwner(hashAppPassword(token));
      return username === null ? INVALID : verify({ username, password: token, ip, service });
    }
    // 256 random bits: there is nothing to guess, and nothing to count.
    const session = token === '' ? null : await sessions.sessionFromToken(token);
    if (session === null) return INVALID;
    const { accountId, address, isAdmin, sessionId } = session;
    return {
      ok: true,
      accountId,
      address,
      isAdmin,
      credentialId: sessionId,
      via: 'session',
      needsSecondFactor: false,
    };
  }

  async function verify(tried: Attempt): Promise<AttemptResult> {
    if (tried.password.length > LONGEST_PASSWORD) return INVALID;
    return attempt(tried, (found) => checkPassword(tried, found), tried.allowAppPassword !== false);
  }

  async function touch(id: Id, ip: string): Promise<void> {
    if ((touched.get(id) ?? 0) > Date.now() - TOUCH_EVERY_MS) return;
    touched.set(id, Date.now());
    await directory.touchCredential(id, { ip });
  }

  return {
    verify,
    verifyToken,
    verifyScram: (scram) => attempt(scram, (found) => checkScram(scram, found)),
    scramChallenge: async (username) =>
      challenges.forName(username, enabled(await directory.credentialsFor(username))),
    ...sessions,
    signIns,
    secondStep,
    passkeys,
    tokens,
    sealKeys,
    [Symbol.asyncDispose]: () => signIns[Symbol.asyncDispose](),
  };
}

const NO_KEYS = { storedKey: Buffer.alloc(32), serverKey: Buffer.alloc(32) };

function enabled(found: AccountCredentials | null): AccountCredentials | null {
  return found?.isDisabled === false ? found : null;
}

function limited(waitMs: number): AttemptResult & { ok: false } {
  return { ok: false, reason: 'limited', retryAfterSeconds: Math.ceil(waitMs / 1_000) };
}
