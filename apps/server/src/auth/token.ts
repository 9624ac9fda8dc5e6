import { createHash, randomBytes, randomInt } from 'node:crypto';

/** Without letters and digits that look alike: 32 symbols, 5 bits each. */
const APP_PASSWORD_ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const APP_PASSWORD_GROUPS = 5;
const APP_PASSWORD_GROUP_LENGTH = 4;

/** 256 random bits, for session cookies and the set-up link. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** 100 random bits in groups that can be typed: `abcd-efgh-jkmn-pqrs-tuvw`. */
export function createAppPassword(): string {
  const letters = Array.from(
    { length: APP_PASSWORD_GROUPS * APP_PASSWORD_GROUP_LENGTH },
    () => APP_PASSWORD_ALPHABET[randomInt(APP_PASSWORD_ALPHABET.length)],
  );
  return formatAppPassword(letters.join(''));
}

/** As it is shown, however it was typed. */
export function formatAppPassword(password: string): string {
  return lettersOf(password).replaceAll(/.{4}(?=.)/g, '$&-');
}

/** What is stored of a random secret. With so many random bits one SHA-256 is enough: there is nothing to guess. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/** App passwords are shown in groups and typed with or without the hyphens, on phones with a capital at the start. */
export function hashAppPassword(password: string): string {
  return hashToken(lettersOf(password));
}

/** Spares the look-up for a password that cannot be an app password. */
export function looksLikeAppPassword(password: string): boolean {
  const letters = lettersOf(password);
  return (
    letters.length === APP_PASSWORD_GROUPS * APP_PASSWORD_GROUP_LENGTH &&
    letters.split('').every((letter) => APP_PASSWORD_ALPHABET.includes(letter))
  );
}

function lettersOf(password: string): string {
  return password.toLowerCase().replaceAll(/[\s-]/g, '');
}
