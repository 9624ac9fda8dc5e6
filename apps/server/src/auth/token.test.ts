import { expect, test } from 'vitest';
import { createAppPassword, createToken, hashAppPassword, hashToken, looksLikeAppPassword } from './token.ts';

test('tokens are long, random, and stored as a digest', () => {
  const token = createToken();
  expect(token).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(createToken()).not.toBe(token);
  expect(hashToken(token)).toMatch(/^[0-9a-f]{64}$/);
});

test('an app password may be typed without its hyphens and with a capital', () => {
  const password = createAppPassword();
  expect(password).toMatch(/^[a-z2-9]{4}(-[a-z2-9]{4}){4}$/);
  expect(hashAppPassword(password.replaceAll('-', ' ').toUpperCase())).toBe(hashAppPassword(password));
  expect(looksLikeAppPassword(password.replaceAll('-', ''))).toBe(true);
  expect(looksLikeAppPassword('correct horse battery')).toBe(false);
});
