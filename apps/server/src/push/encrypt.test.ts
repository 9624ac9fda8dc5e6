import { createECDH, randomBytes } from 'node:crypto';
import { decrypt } from 'http_ece';
import { expect, test } from 'vitest';
import { encryptPush, MAX_PUSH_CONTENT, readPushKeys } from './encrypt.ts';

const fromBase64 = (text: string): Buffer => Buffer.from(text, 'base64url');

test('the example of RFC 8291, appendix A, octet for octet', () => {
  const keys = readPushKeys(
    'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
    'BTBZMqHH6r4Tts7J_aSIgg',
  );
  const message = encryptPush(Buffer.from('When I grow up, I want to be a watermelon'), keys!, {
    privateKey: fromBase64('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'),
    salt: fromBase64('DGv6ra1nlYgDCS1FRnbzlw'),
  });
  expect(message.toString('base64url')).toBe(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
  );
});

test.for([0, 1, 150, MAX_PUSH_CONTENT])('%i octets are read again by another implementation', (size) => {
  const receiver = createECDH('prime256v1');
  receiver.generateKeys();
  const auth = randomBytes(16);
  const keys = readPushKeys(receiver.getPublicKey('base64url'), auth.toString('base64url'))!;
  const content = randomBytes(size);
  const params = {
    version: 'aes128gcm',
    privateKey: receiver,
    authSecret: auth.toString('base64url'),
  } as const;
  const [first, second] = [encryptPush(content, keys), encryptPush(content, keys)];
  expect(first.length).toBeLessThanOrEqual(4096);
  expect(decrypt(first, params).equals(content)).toBe(true);
  // Key and salt are never used twice.
  expect(first.subarray(0, 86).equals(second.subarray(0, 86))).toBe(false);
  first[first.length - 1]! ^= 1;
  expect(() => decrypt(first, params)).toThrow();
});

test('more than one record is refused', () => {
  const receiver = createECDH('prime256v1');
  receiver.generateKeys();
  const keys = { p256dh: receiver.getPublicKey(), auth: randomBytes(16) };
  expect(() => encryptPush(Buffer.alloc(MAX_PUSH_CONTENT + 1), keys)).toThrow(RangeError);
});

test('keys that are none', () => {
  const point = 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4';
  const auth = 'BTBZMqHH6r4Tts7J_aSIgg';
  expect(readPushKeys(`${point}=`, `${auth}==`)).not.toBeNull();
  const offCurve = Buffer.from(point, 'base64url');
  offCurve[64]! ^= 1;
  for (const [wrongPoint, wrongAuth] of [
    ['', auth],
    [point.slice(0, -4), auth],
    [offCurve.toString('base64url'), auth],
    [Buffer.alloc(65, 4).toString('base64url'), auth],
    [point.replace('-', '+'), auth],
    [point, ''],
    [point, `${auth}AAAA`],
    [point, 'not base64 at all!'],
  ] as const)
    expect(readPushKeys(wrongPoint, wrongAuth), `${wrongPoint} ${wrongAuth}`).toBeNull();
});
