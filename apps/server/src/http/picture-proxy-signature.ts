import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Directory, Id } from '@mailcote/store';

const KEY_SETTING = 'pictureProxyKey';
const KEY_OCTETS = 32;
/** Octets of the HMAC kept: nobody guesses 144 bits, and a newsletter holds the signature a hundred times. */
const SIGNATURE_OCTETS = 18;

/** The key that signs picture addresses, made at first use. */
export async function pictureKey(settings: Pick<Directory['settings'], 'getOrInsert'>): Promise<Buffer> {
  const stored = await settings.getOrInsert(KEY_SETTING, () => randomBytes(KEY_OCTETS).toString('base64url'));
  return Buffer.from(String(stored), 'base64url');
}

/** Ties a picture address to an account: the proxy fetches only what a message view of that account has named, so it is no open proxy. */
function sign(key: Uint8Array, accountId: Id, url: string): Buffer {
  return createHmac('sha256', key).update(`${accountId}\n${url}`).digest().subarray(0, SIGNATURE_OCTETS);
}

/** Path and query by which the proxy is asked for a picture. */
export function picturePath(key: Uint8Array, accountId: Id, url: string): string {
  const signature = sign(key, accountId, url).toString('base64url');
  return `/jmap/picture/${accountId}?u=${encodeURIComponent(url)}&s=${signature}`;
}

export function isSigned(key: Uint8Array, accountId: Id, url: string, signature: string): boolean {
  const given = Buffer.from(signature, 'base64url');
  return given.length === SIGNATURE_OCTETS && timingSafeEqual(given, sign(key, accountId, url));
}
