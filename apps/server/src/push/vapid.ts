import {
  createPrivateKey,
  generateKeyPairSync,
  sign,
  type JsonWebKeyInput,
  type KeyObject,
} from 'node:crypto';
import type { Directory } from '@mailcote/store';
import type { ServerContext } from '../context.ts';

const KEY_SETTING = 'vapidKey';
/** RFC 8292 2: at most a day; the clocks of push services may be ahead. */
const TOKEN_LIFE_SECONDS = 12 * 60 * 60;

/** The pair by which push services know this server (RFC 8292). */
export interface VapidKey {
  privateKey: KeyObject;
  /** The public key as an uncompressed point in URL-safe base64: `applicationServerKey` of RFC 9749. */
  publicKey: string;
}

/** The server's key, made at first use; all processes on one database have the same. */
export async function readVapidKey(settings: Pick<Directory['settings'], 'getOrInsert'>): Promise<VapidKey> {
  const stored = await settings.getOrInsert(KEY_SETTING, () => {
    const { kty, crv, x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
      format: 'jwk',
    });
    return { kty, crv, x, y, d };
  });
  const jwk = stored as JsonWebKeyInput['key'];
  const point = Buffer.concat([
    Buffer.of(4),
    Buffer.from(jwk.x ?? '', 'base64url'),
    Buffer.from(jwk.y ?? '', 'base64url'),
  ]);
  return {
    privateKey: createPrivateKey({ key: jwk, format: 'jwk' }),
    publicKey: point.toString('base64url'),
  };
}

const KEYS = new WeakMap<Directory['settings'], Promise<VapidKey>>();

/** As readVapidKey, asked of the database once in the life of a server. */
export async function vapidKey(ctx: ServerContext): Promise<VapidKey> {
  const { settings } = ctx.store.directory;
  const asked = KEYS.get(settings) ?? readVapidKey(settings);
  KEYS.set(settings, asked);
  try {
    return await asked;
  } catch (error) {
    // The database was away.
    KEYS.delete(settings);
    throw error;
  }
}

/**
 * The Authorization field of a push (RFC 8292 3).
 * @param subject whom the push service can ask when something is wrong: an https: or mailto: address
 */
export function vapidAuthorization(key: VapidKey, url: URL, subject: string, now = Date.now()): string {
  const claims = { aud: url.origin, exp: Math.floor(now / 1000) + TOKEN_LIFE_SECONDS, sub: subject };
  const signed = [{ typ: 'JWT', alg: 'ES256' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const signature = sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `vapid t=${signed}.${signature.toString('base64url')}, k=${key.publicKey}`;
}
