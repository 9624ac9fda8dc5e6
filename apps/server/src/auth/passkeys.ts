import type { Id, PasskeyOwner, SecondFactor } from '@mailcote/store';
import type {
  AuthenticationResponseJSON,
  AuthenticatorTransport,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Logger } from 'pino';
import type { Purpose, SignedTokens } from './signed-tokens.ts';

export type { AuthenticationResponseJSON, RegistrationResponseJSON };

/** Who asks for a passkey (WebAuthn 5.1.2): the name that browsers reach us under, and the whole origin. */
export interface RelyingParty {
  id: string;
  origin: string;
}

/** People look for their key, type its PIN, unlock their phone. */
const CHALLENGE_LIFE_MS = 5 * 60_000;
const NAME = 'Mailcote';

/** Certificates, ASN.1 and what else it brings are loaded by the first passkey. */
const library = (): Promise<typeof import('@simplewebauthn/server')> => import('@simplewebauthn/server');

/** A challenge that was answered; `token` is to be spent. */
export interface Answered {
  token: string;
  says: string;
  expiresAt: Date;
}

/**
 * Passkeys (WebAuthn level 3), over the library's checks. Challenges are signed tokens; the user handle is a digest that tells nothing.
 * No attestation is asked for: what a person trusts is theirs to choose.
 */
export class Passkeys {
  readonly #tokens: SignedTokens;
  readonly #log: Logger | null;

  constructor(tokens: SignedTokens, log: Logger | null) {
    this.#tokens = tokens;
    this.#log = log;
  }

  async creationOptions(
    { id: rpID }: RelyingParty,
    account: { accountId: Id; address: string },
    known: readonly SecondFactor[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await library();
    return generateRegistrationOptions({
      rpName: NAME,
      rpID,
      userName: account.address,
      userID: await this.#userHandle(account.accountId),
      challenge: await this.#challenge('passkeyNew', account.accountId),
      timeout: CHALLENGE_LIFE_MS,
      attestationType: 'none',
      excludeCredentials: descriptors(known),
      // Keys that cannot remember who they are for are good as a second factor all the same.
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    });
  }

  /** Null: the answer is not good. */
  async verifyCreation(
    { id, origin }: RelyingParty,
    accountId: Id,
    response: RegistrationResponseJSON,
  ): Promise<
    (Answered & { passkeyId: string; publicKey: Buffer; counter: number; transports: string[] }) | null
  > {
    const { verifyRegistrationResponse } = await library();
    return this.#checked('passkeyNew', async (expectedChallenge) => {
      const { registrationInfo } = await verifyRegistrationResponse({
        response,
        expectedChallenge: (challenge) => expectedChallenge(challenge, accountId),
        expectedOrigin: origin,
        expectedRPID: id,
        requireUserVerification: false,
      });
      if (!registrationInfo) return null;
      const { id: passkeyId, publicKey, counter, transports = [] } = registrationInfo.credential;
      return { passkeyId, publicKey: Buffer.from(publicKey), counter, transports };
    });
  }

  /** @param known those of the account; none: whichever the browser has for us */
  async requestOptions(
    { id: rpID }: RelyingParty,
    purpose: Purpose,
    accountId: Id | null,
    known: readonly SecondFactor[],
  ): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await library();
    return generateAuthenticationOptions({
      rpID,
      challenge: await this.#challenge(purpose, accountId ?? ''),
      timeout: CHALLENGE_LIFE_MS,
      allowCredentials: descriptors(known),
      // Alone it stands for the password too; beside a password it is enough that somebody touches it.
      userVerification: purpose === 'passkeySecondFactor' ? 'discouraged' : 'required',
    });
  }

  /** Null: the answer is not good. @param accountId for whom the challenge was; null: for nobody in particular */
  async verifyRequest(
    { id, origin }: RelyingParty,
    purpose: Purpose,
    accountId: Id | null,
    { passkeyId, publicKey, counter, transports }: PasskeyOwner,
    response: AuthenticationResponseJSON,
  ): Promise<(Answered & { counter: number }) | null> {
    const { verifyAuthenticationResponse } = await library();
    return this.#checked(purpose, async (expectedChallenge) => {
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: (challenge) => expectedChallenge(challenge, accountId ?? ''),
        expectedOrigin: origin,
        expectedRPID: id,
        requireUserVerification: purpose !== 'passkeySecondFactor',
        credential: {
          id: passkeyId,
          publicKey: new Uint8Array(publicKey),
          counter,
          transports: transportsOf(transports),
        },
      });
      return verified ? { counter: authenticationInfo.newCounter } : null;
    });
  }

  /** The library throws for each check that fails, and for anything that cannot be read. */
  async #checked<T extends object>(
    purpose: Purpose,
    verify: (expectedChallenge: (challenge: string, says: string) => Promise<boolean>) => Promise<T | null>,
  ): Promise<(Answered & T) | null> {
    let answered: Answered | null = null;
    try {
      const result = await verify(async (challenge, says) => {
        const token = Buffer.from(challenge, 'base64url').toString();
        const read = await this.#tokens.read(purpose, token);
        if (read?.says !== says) return false;
        answered = { token, ...read };
        return true;
      });
      return result && answered ? { ...(answered as Answered), ...result } : null;
    } catch (error) {
      this.#log?.info(
        { reason: error instanceof Error ? error.message : 'unknown' },
        'a passkey was refused',
      );
      return null;
    }
  }

  async #challenge(purpose: Purpose, says: string): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(Buffer.from(await this.#tokens.make(purpose, says, CHALLENGE_LIFE_MS)));
  }

  async #userHandle(accountId: Id): Promise<Uint8Array<ArrayBuffer>> {
    return new Uint8Array(Buffer.from(await this.#tokens.digest('userHandle', accountId), 'base64url'));
  }
}

function descriptors(known: readonly SecondFactor[]): { id: string; transports: AuthenticatorTransport[] }[] {
  return known.flatMap(({ passkeyId, transports }) =>
    passkeyId === null ? [] : [{ id: passkeyId, transports: transportsOf(transports) }],
  );
}

/** Hints for the browser, which ignores those it does not know. */
function transportsOf(transports: readonly string[]): AuthenticatorTransport[] {
  return transports as AuthenticatorTransport[];
}
