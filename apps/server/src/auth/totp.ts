import { Secret, TOTP } from 'otpauth';

/** RFC 4226 4 R6 recommends 160 bits. */
const SECRET_OCTETS = 20;
/** RFC 6238 4.1 and 5.2: what every authenticator app takes for granted; a step of grace for clocks and slow fingers. */
const STEP_SECONDS = 30;
const DIGITS = 6;
const STEPS_OF_GRACE = 1;

/** In base32, as it is typed. */
export function createTotpSecret(): string {
  return new Secret({ size: SECRET_OCTETS }).base32;
}

/** What the QR code says (otpauth://totp/…). */
export function totpUri(secret: string, address: string): string {
  return totp(secret, address).toString();
}

/**
 * Whose time step a code is of (RFC 6238 4.2); null: it is not right now. Whoever takes it refuses this step and earlier ones from then on (5.2).
 * @param now in milliseconds
 */
export function totpStep(secret: string, code: string, now: number = Date.now()): number | null {
  const token = code.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(token)) return null;
  const delta = totp(secret, '').validate({ token, timestamp: now, window: STEPS_OF_GRACE });
  return delta === null ? null : Math.floor(now / 1_000 / STEP_SECONDS) + delta;
}

function totp(secret: string, label: string): TOTP {
  return new TOTP({
    issuer: 'Mailcote',
    label,
    algorithm: 'SHA1',
    digits: DIGITS,
    period: STEP_SECONDS,
    secret: Secret.fromBase32(secret),
  });
}
