import { createPublicKey, verify } from 'node:crypto';
import { expect, test } from 'vitest';
import { readVapidKey, vapidAuthorization } from './vapid.ts';

const settings = (kept = new Map<string, unknown>()) => ({
  getOrInsert: async (name: string, make: () => unknown) => {
    if (!kept.has(name)) kept.set(name, JSON.parse(JSON.stringify(make())));
    return kept.get(name);
  },
});

test('the key is made once and read again as the same', async () => {
  const kept = settings();
  const key = await readVapidKey(kept);
  expect(Buffer.from(key.publicKey, 'base64url')).toHaveLength(65);
  expect(await readVapidKey(kept)).toEqual(key);
});

test('the authorization is signed, for one push service and for half a day (RFC 8292)', async () => {
  const key = await readVapidKey(settings());
  const now = Date.UTC(2026, 10, 22);
  const url = new URL('https://push.example:8443/x?y=z');
  const field = vapidAuthorization(key, url, 'mailto:postmaster@mail.example.org', now);
  const [, token = '', k] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(field) ?? [];
  expect(k).toBe(key.publicKey);
  const [head = '', claims = '', signature = ''] = token.split('.');
  const decode = (part: string): unknown => JSON.parse(Buffer.from(part, 'base64url').toString());
  expect(decode(head)).toEqual({ typ: 'JWT', alg: 'ES256' });
  expect(decode(claims)).toEqual({
    aud: 'https://push.example:8443',
    exp: now / 1000 + 12 * 3600,
    sub: 'mailto:postmaster@mail.example.org',
  });
  const point = Buffer.from(key.publicKey, 'base64url');
  const publicKey = createPublicKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  });
  const options = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  const signed = Buffer.from(`${head}.${claims}`);
  expect(verify('sha256', signed, options, Buffer.from(signature, 'base64url'))).toBe(true);
  expect(verify('sha256', Buffer.from(`${head}.x`), options, Buffer.from(signature, 'base64url'))).toBe(
    false,
  );
});
