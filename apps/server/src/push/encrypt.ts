import { createCipheriv, createECDH, hkdfSync, randomBytes, type ECDH } from 'node:crypto';

/** What a push subscription brings along (RFC 8291 2): its P-256 point, uncompressed, and its shared secret. */
export interface PushKeys {
  p256dh: Buffer;
  auth: Buffer;
}

/** What is drawn anew for each message. Given by hand only to compare with the RFC's example. */
export interface EncryptionSeed {
  privateKey: Buffer;
  salt: Buffer;
}

const CURVE = 'prime256v1';
const POINT_OCTETS = 65;
const UNCOMPRESSED = 4;
const AUTH_OCTETS = 16;
const SALT_OCTETS = 16;
const KEY_OCTETS = 16;
const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;
/** The one record is the last; RFC 8188 2. */
const LAST_RECORD = Buffer.of(2);
/** RFC 8291 4: a push service need not take more than 4,096 octets, header and tag included. */
const RECORD_SIZE = 4096;
const HEADER_OCTETS = SALT_OCTETS + 4 + 1 + POINT_OCTETS;

/** Octets of content that one push message can carry. */
export const MAX_PUSH_CONTENT = RECORD_SIZE - HEADER_OCTETS - LAST_RECORD.length - TAG_OCTETS;

/** Null unless `p256dh` is a point of the curve and `auth` is 16 octets, both in URL-safe base64 (RFC 8620 7.2). */
export function readPushKeys(p256dh: string, auth: string): PushKeys | null {
  const keys = { p256dh: fromBase64Url(p256dh), auth: fromBase64Url(auth) };
  if (keys.p256dh?.length !== POINT_OCTETS || keys.p256dh[0] !== UNCOMPRESSED) return null;
  if (keys.auth?.length !== AUTH_OCTETS) return null;
  try {
    newKeyPair().computeSecret(keys.p256dh);
  } catch {
    // Not on the curve.
    return null;
  }
  return { p256dh: keys.p256dh, auth: keys.auth };
}

/**
 * Content for one subscriber alone: RFC 8291 over the content coding aes128gcm (RFC 8188), as one record.
 * @param content at most MAX_PUSH_CONTENT octets
 */
export function encryptPush(content: Buffer, { p256dh, auth }: PushKeys, seed?: EncryptionSeed): Buffer {
  if (content.length > MAX_PUSH_CONTENT)
    throw new RangeError(`${content.length} octets are too many to push`);
  const pair = newKeyPair(seed?.privateKey);
  const ownPoint = pair.getPublicKey();
  const salt = seed?.salt ?? randomBytes(SALT_OCTETS);
  // RFC 8291 3.4.
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, ownPoint]);
  const secret = hkdf(pair.computeSecret(p256dh), auth, info, 32);
  // RFC 8188 2.2, 2.3; the first record's nonce is the plain one.
  const key = hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), KEY_OCTETS);
  const nonce = hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), NONCE_OCTETS);
  const cipher = createCipheriv('aes-128-gcm', key, nonce);
  const header = Buffer.alloc(SALT_OCTETS + 5);
  salt.copy(header);
  header.writeUInt32BE(RECORD_SIZE, SALT_OCTETS);
  header.writeUInt8(ownPoint.length, SALT_OCTETS + 4);
  return Buffer.concat([
    header,
    ownPoint,
    cipher.update(content),
    cipher.update(LAST_RECORD),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
}

function newKeyPair(privateKey?: Buffer): ECDH {
  const pair = createECDH(CURVE);
  if (privateKey) pair.setPrivateKey(privateKey);
  else pair.generateKeys();
  return pair;
}

function hkdf(secret: Buffer, salt: Buffer, info: Buffer, octets: number): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, salt, info, octets));
}

/** Null for anything else; "=" at the end may be left out. */
function fromBase64Url(text: string): Buffer | null {
  return /^[\w-]*={0,2}$/.test(text) ? Buffer.from(text, 'base64url') : null;
}
