import { expect, test } from 'vitest';
import { SignedTokens } from './signed-tokens.ts';

const settings = (secret = 'AAAA'): ConstructorParameters<typeof SignedTokens>[0] => ({
  getOrInsert: async () => secret,
});

test('a token says what it was made for, to the same server, for a time', async () => {
  let now = 1_000;
  const tokens = new SignedTokens(settings(), () => now);
  const token = await tokens.make('totp', 'a "text"\n', 60_000);
  expect(await tokens.read('totp', token)).toEqual({ says: 'a "text"\n', expiresAt: new Date(61_000) });
  expect(await tokens.make('totp', 'a "text"\n', 60_000)).not.toBe(token);
  expect(await new SignedTokens(settings(), () => now).read('totp', token)).not.toBeNull();
  expect(await new SignedTokens(settings('BBBB'), () => now).read('totp', token)).toBeNull();
  expect(await tokens.read('secondFactor', token)).toBeNull();
  const [content = '', mac = ''] = token.split('.');
  const other = Buffer.from(JSON.stringify(['other', 9e15, ''])).toString('base64url');
  for (const forged of [
    '',
    '.',
    content,
    `${content}.`,
    `${other}.${mac}`,
    `${token}.x`,
    `${content}.${mac}A`,
  ])
    expect(await tokens.read('totp', forged), forged).toBeNull();
  now = 61_000;
  expect(await tokens.read('totp', token)).toBeNull();
});
