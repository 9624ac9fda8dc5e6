import { isIP } from 'node:net';
import { z } from 'zod';
import type { AuthenticationResponseJSON, RegistrationResponseJSON, RelyingParty } from '../auth/passkeys.ts';
import type { ServerContext } from '../context.ts';
import { ApiError } from './api-error.ts';

/** What browsers give of a passkey (WebAuthn 5.1, in the JSON form of 5.1.8 and 5.1.9). Bytes are base64url. */
const bytes = z
  .string()
  .max(20_000)
  .regex(/^[A-Za-z0-9_-]*$/, 'must be base64url');

export const passkeyAnswer = z.object({
  id: bytes.min(1),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytes,
    authenticatorData: bytes,
    signature: bytes,
    userHandle: bytes.nullish(),
  }),
});

export const newPasskeyAnswer = z.object({
  id: bytes.min(1),
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: bytes,
    attestationObject: bytes,
    transports: z.array(z.string().max(30)).max(10).optional(),
  }),
});

/** What `navigator.credentials` takes, in its JSON form. */
export const passkeyOptions = z.looseObject({ challenge: z.string() });

export function toAuthenticationResponse({
  id,
  type,
  response: { clientDataJSON, authenticatorData, signature, userHandle },
}: z.output<typeof passkeyAnswer>): AuthenticationResponseJSON {
  return {
    id,
    rawId: id,
    type,
    clientExtensionResults: {},
    response: { clientDataJSON, authenticatorData, signature, ...(userHandle && { userHandle }) },
  };
}

export function toRegistrationResponse({
  id,
  type,
  response: { clientDataJSON, attestationObject, transports = [] },
}: z.output<typeof newPasskeyAnswer>): RegistrationResponseJSON {
  return {
    id,
    rawId: id,
    type,
    clientExtensionResults: {},
    response: {
      clientDataJSON,
      attestationObject,
      transports,
    },
  };
}

/** Passkeys belong to a name, and a browser makes none for an address in digits. */
export function arePasskeysPossible({ publicUrl }: Pick<ServerContext, 'publicUrl'>): boolean {
  return isIP(new URL(publicUrl).hostname.replaceAll(/[[\]]/g, '')) === 0;
}

/** @throws ApiError 409 where there can be no passkeys */
export function relyingParty(ctx: Pick<ServerContext, 'publicUrl'>): RelyingParty {
  if (!arePasskeysPossible(ctx))
    throw new ApiError(
      409,
      'notPossible',
      'Passkeys need a server with a name; this one is reached by an address.',
    );
  return { id: new URL(ctx.publicUrl).hostname, origin: ctx.publicUrl };
}
