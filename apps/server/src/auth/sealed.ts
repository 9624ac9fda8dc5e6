import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
const KEY_ID_OCTETS = 4;
const NONCE_OCTETS = 12;
const TAG_OCTETS = 16;

/**
 * A secret as it is kept in the database: key id, nonce, tag, ciphertext (AES-256-GCM, NIST SP 800-38D).
 * @param context whose it is; what was sealed for one is not opened for another
 */
export function seal(plain: Uint8Array, key: Buffer, context: string): Buffer {
  const nonce = randomBytes(NONCE_OCTETS);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([keyId(key), nonce, cipher.getAuthTag(), text]);
}

/** @throws Error: sealed with none of these keys, for another context, or changed */
export function unseal(sealed: Buffer, keys: readonly Buffer[], context: string): Buffer {
  const id = sealed.subarray(0, KEY_ID_OCTETS);
  const key = keys.find((candidate) => keyId(candidate).equals(id));
  if (!key)
    throw new Error(
      'a secret was sealed with another key than this server has (MAILCOTE_SECRET, secret.key)',
    );
  const nonce = sealed.subarray(KEY_ID_OCTETS, KEY_ID_OCTETS + NONCE_OCTETS);
  const tag = sealed.subarray(KEY_ID_OCTETS + NONCE_OCTETS, KEY_ID_OCTETS + NONCE_OCTETS + TAG_OCTETS);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_OCTETS })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  const text = sealed.subarray(KEY_ID_OCTETS + NONCE_OCTETS + TAG_OCTETS);
  return Buffer.concat([decipher.update(text), decipher.final()]);
}

function keyId(key: Buffer): Buffer {
  return createHash('sha256').update('key id').update(key).digest().subarray(0, KEY_ID_OCTETS);
}
