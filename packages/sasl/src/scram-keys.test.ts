import { expect, test } from 'vitest';
import { deriveScramKeys, formatScramKeys, parseScramKeys, verifyScramProof } from './scram-keys.ts';

const challenge = { salt: Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64'), iterations: 4096 };
const NONCE = 'rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0';
/** RFC 7677 3. */
const authMessage = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${NONCE},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=${NONCE}`;
const clientProof = Buffer.from('dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=', 'base64');

test('the example of RFC 7677 3', async () => {
  const keys = await deriveScramKeys('pencil', challenge);
  expect(verifyScramProof(keys, { authMessage, clientProof })?.toString('base64')).toBe(
    '6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=',
  );
  for (const wrong of [Buffer.alloc(32), Buffer.alloc(0), Buffer.concat([clientProof, Buffer.alloc(1)])])
    expect(verifyScramProof(keys, { authMessage, clientProof: wrong })).toBeNull();
  expect(verifyScramProof(keys, { authMessage: `${authMessage}x`, clientProof })).toBeNull();
});

test('keys are kept as RFC 5803 writes them, and nothing else is read', async () => {
  const keys = await deriveScramKeys('pencil', challenge);
  const text = formatScramKeys(keys);
  expect(text).toBe(
    'SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=',
  );
  expect(parseScramKeys(text)).toEqual(keys);
  for (const wrong of [
    '',
    'x',
    text.replace('256', '1'),
    text.slice(0, -1),
    `${text}=`,
    text.replace('4096', '0'),
  ])
    expect(parseScramKeys(wrong), wrong).toBeNull();
});
