import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/browser';
import { api } from '../../lib/api.ts';

/** Whether this browser and this address can have passkeys at all. */
export function canUsePasskeys(): boolean {
  // Passkeys belong to a name, not to an address in digits.
  return 'PublicKeyCredential' in window && !/^[\d.]+$|:/.test(location.hostname);
}

/** Asks for a passkey. @param body what the server has to know to ask for the right one @throws ApiError, or what the browser says */
export async function askPasskey(path: string, body?: object): Promise<AuthenticationResponseJSON> {
  const [optionsJSON, { startAuthentication }] = await Promise.all([
    api<PublicKeyCredentialRequestOptionsJSON>('POST', path, body),
    import('@simplewebauthn/browser'),
  ]);
  return startAuthentication({ optionsJSON });
}

/** Makes one on this device. @throws Error whose name is InvalidStateError: there is one already */
export async function makePasskey(
  optionsJSON: PublicKeyCredentialCreationOptionsJSON,
): Promise<RegistrationResponseJSON> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  return startRegistration({ optionsJSON });
}
