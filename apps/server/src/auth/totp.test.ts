import { Secret, TOTP } from 'otpauth';
import { expect, test } from 'vitest';
import { createTotpSecret, totpStep, totpUri } from './totp.ts';

/** RFC 6238 appendix B; the last six of its eight digits. */
const RFC_SECRET = Secret.fromUTF8('12345678901234567890').base32;
const AT = 1_111_111_111_000;

test.for([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
] as const)('RFC 6238 appendix B at %d', ([seconds, code]) => {
  expect(totpStep(RFC_SECRET, code, seconds * 1_000)).toBe(Math.floor(seconds / 30));
});

test('a step before and after is good, two are not', () => {
  const step = Math.floor(AT / 30_000);
  const good = [-60, -30, 0, 30, 60].map((seconds) => totpStep(RFC_SECRET, '050471', AT + seconds * 1_000));
  expect(good).toEqual([null, step, step, step, null]);
});

test.for(['', '05047', '0504711', '05047x', '٠٥٠٤٧١', '-50471'])('"%s" is no code', (code) => {
  expect(totpStep(RFC_SECRET, code, AT)).toBeNull();
});

test('a code may be typed in groups', () => {
  expect(totpStep(RFC_SECRET, ' 050 471 ', AT)).not.toBeNull();
});

test('a new secret has 160 bits, and what the QR code says gives the same codes', () => {
  const secret = createTotpSecret();
  expect(secret).toMatch(/^[A-Z2-7]{32}$/);
  expect(createTotpSecret()).not.toBe(secret);
  const uri = new URL(totpUri(secret, 'anna+x@example.org'));
  expect(decodeURIComponent(uri.pathname)).toContain('Mailcote:anna+x@example.org');
  const app = new TOTP({ secret: uri.searchParams.get('secret') ?? '' });
  expect(totpStep(secret, app.generate({ timestamp: AT }), AT)).toBe(Math.floor(AT / 30_000));
});
