import { randomInt } from 'node:crypto';
import type { Id } from '@mailcote/store';
import type { SignedTokens } from './signed-tokens.ts';

/** Without letters and digits that look alike: 32 symbols, 5 bits each; 80 bits in all, beyond guessing even with the digests at hand. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';
const LETTERS = 16;
const CODES = 10;

/** `abcd-efgh-jkmn-pqrs`, ten of them. */
export function createRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => {
    const letters = Array.from({ length: LETTERS }, () => ALPHABET[randomInt(ALPHABET.length)]);
    return letters.join('').replaceAll(/.{4}(?=.)/g, '$&-');
  });
}

/** What is kept of a code, however it is typed. */
export function recoveryCodeDigest(tokens: SignedTokens, accountId: Id, code: string): Promise<string> {
  return tokens.digest('recoveryCode', `${accountId}\0${code.toLowerCase().replaceAll(/[\s-]/g, '')}`);
}
