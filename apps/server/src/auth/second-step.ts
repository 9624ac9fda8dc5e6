import type { Directory, Id, SignInFactor } from '@mailcote/store';
import type { AttemptLimiter } from './attempt-limiter.ts';
import type { Refusal } from './authenticator.ts';
import type { AuthenticationResponseJSON, Passkeys, RelyingParty } from './passkeys.ts';
import { recoveryCodeDigest } from './recovery-codes.ts';
import { unseal } from './sealed.ts';
import type { SignInLog } from './sign-in-log.ts';
import type { SignedTokens } from './signed-tokens.ts';
import { hashToken } from './token.ts';
import { totpStep } from './totp.ts';

/** Also the time to find the phone. */
const STEP_LIFE_MS = 10 * 60_000;

/** What is shown in the second step. */
export type SecondProof =
  | { type: 'totp'; code: string }
  | { type: 'recoveryCode'; code: string }
  | { type: 'passkey'; response: AuthenticationResponseJSON; relyingParty: RelyingParty };

interface From {
  ip: string;
  userAgent: string;
}

/** Who has shown the password and has the second step before them. */
export interface Stepping {
  accountId: Id;
  address: string;
}

export type StepResult = (Stepping & { ok: true; factors: SignInFactor[] }) | Refusal;

/**
 * The second step of signing in, and signing in by a passkey alone. Wrong codes count like wrong passwords; codes of six digits are also counted
 * over all networks, as whoever has the password might otherwise guess from many.
 */
export class SecondStep {
  readonly #directory: Directory;
  readonly #limiter: AttemptLimiter;
  readonly #tokens: SignedTokens;
  readonly #passkeys: Passkeys;
  readonly #signIns: SignInLog;
  readonly #sealKeys: () => Promise<Buffer[]>;

  constructor(parts: {
    directory: Directory;
    limiter: AttemptLimiter;
    tokens: SignedTokens;
    passkeys: Passkeys;
    signIns: SignInLog;
    sealKeys: () => Promise<Buffer[]>;
  }) {
    this.#directory = parts.directory;
    this.#limiter = parts.limiter;
    this.#tokens = parts.tokens;
    this.#passkeys = parts.passkeys;
    this.#signIns = parts.signIns;
    this.#sealKeys = parts.sealKeys;
  }

  /** After the right password. @param passwordId the step ends when the password changes @returns the token to go on with */
  begin({ accountId, address }: Stepping, passwordId: Id): Promise<string> {
    return this.#tokens.make('secondFactor', JSON.stringify([accountId, address, passwordId]), STEP_LIFE_MS);
  }

  /** Whose step a token is; null: it is not good (any more). */
  async stepping(token: string): Promise<(Stepping & { expiresAt: Date }) | null> {
    const read = await this.#tokens.read('secondFactor', token);
    if (read === null || (await this.#directory.secondFactors.isSpent(hashToken(token)))) return null;
    const [accountId, address, passwordId] = JSON.parse(read.says) as [Id, string, Id];
    const live = await this.#directory.liveCredentials([passwordId]);
    return live.has(passwordId) ? { accountId, address, expiresAt: read.expiresAt } : null;
  }

  /** The second step. Rejects only when the database is away, or when the secret cannot be read. */
  async finish(
    token: string,
    proof: SecondProof,
    from: From,
  ): Promise<StepResult | { ok: false; reason: 'ended' }> {
    const step = await this.stepping(token);
    if (step === null) return { ok: false, reason: 'ended' };
    const { accountId, address, expiresAt } = step;
    const who: [string, string][] = [[address, from.ip]];
    if (proof.type === 'totp') who.push([`${address} totp`, '*']);
    const factors: SignInFactor[] = ['password', proof.type];
    const tried = { accountId, username: address, service: 'http', ...from, factors } as const;
    const result = await this.#limiter.guard(who, () => this.#check(step, proof));
    if ('waitMs' in result) {
      this.#signIns.note({ ...tried, outcome: 'limited' });
      return { ok: false, reason: 'limited', retryAfterSeconds: Math.ceil(result.waitMs / 1_000) };
    }
    if (result.value === null) {
      this.#signIns.note({ ...tried, outcome: 'invalid' });
      return { ok: false, reason: 'invalid' };
    }
    if (!(await this.#directory.secondFactors.spend(hashToken(token), expiresAt)))
      return { ok: false, reason: 'ended' };
    return { ok: true, accountId, address, factors };
  }

  /** Signing in by a passkey that knows whose it is. */
  async signIn(
    response: AuthenticationResponseJSON,
    relyingParty: RelyingParty,
    from: From,
  ): Promise<StepResult> {
    const owner = await this.#directory.secondFactors.passkey(response.id);
    const factors: SignInFactor[] = ['passkey'];
    const accountId = owner?.accountId ?? null;
    const username = owner?.address ?? '';
    const tried = { accountId, username, service: 'http', ...from, factors } as const;
    const result = await this.#limiter.guard([[username === '' ? 'passkey' : username, from.ip]], () =>
      this.#checkPasskey('passkeySignIn', null, response, relyingParty),
    );
    if ('waitMs' in result) {
      this.#signIns.note({ ...tried, outcome: 'limited' });
      return { ok: false, reason: 'limited', retryAfterSeconds: Math.ceil(result.waitMs / 1_000) };
    }
    if (result.value === null || owner === null) {
      this.#signIns.note({ ...tried, outcome: 'invalid' });
      return { ok: false, reason: 'invalid' };
    }
    return { ok: true, accountId: owner.accountId, address: owner.address, factors };
  }

  /** A passkey of somebody who is signed in, to show that it is still them. */
  async prove(
    { accountId, address }: Stepping,
    response: AuthenticationResponseJSON,
    relyingParty: RelyingParty,
    ip: string,
  ): Promise<{ ok: true } | Refusal> {
    const result = await this.#limiter.guard([[address, ip]], () =>
      this.#checkPasskey('passkeyProof', accountId, response, relyingParty),
    );
    if ('waitMs' in result)
      return { ok: false, reason: 'limited', retryAfterSeconds: Math.ceil(result.waitMs / 1_000) };
    return result.value === null ? { ok: false, reason: 'invalid' } : { ok: true };
  }

  /** Null: not good. */
  async #check({ accountId }: Stepping, proof: SecondProof): Promise<true | null> {
    const { secondFactors } = this.#directory;
    switch (proof.type) {
      case 'passkey':
        return this.#checkPasskey('passkeySecondFactor', accountId, proof.response, proof.relyingParty);
      case 'recoveryCode': {
        const hash = await recoveryCodeDigest(this.#tokens, accountId, proof.code);
        return (await secondFactors.useRecoveryCode(accountId, hash)) || null;
      }
      case 'totp': {
        const factor = (await secondFactors.list(accountId)).find(({ kind }) => kind === 'totp');
        if (!factor) return null;
        const secret = unseal(factor.secret, await this.#sealKeys(), accountId).toString();
        const step = totpStep(secret, proof.code);
        return (step !== null && (await secondFactors.useTotpStep(factor.id, step))) || null;
      }
    }
  }

  async #checkPasskey(
    purpose: 'passkeySignIn' | 'passkeySecondFactor' | 'passkeyProof',
    accountId: Id | null,
    response: AuthenticationResponseJSON,
    relyingParty: RelyingParty,
  ): Promise<true | null> {
    const { secondFactors } = this.#directory;
    const owner = await secondFactors.passkey(response.id);
    if (owner === null || (accountId !== null && owner.accountId !== accountId)) return null;
    const answered = await this.#passkeys.verifyRequest(relyingParty, purpose, accountId, owner, response);
    if (answered === null || !(await secondFactors.spend(hashToken(answered.token), answered.expiresAt)))
      return null;
    await secondFactors.touchPasskey(owner.id, answered.counter);
    return true;
  }
}
