import { createHash, createHmac, pbkdf2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { saslPrep } from './sasl-prep.ts';
import type { ScramChallenge } from './types.ts';

const KEY_OCTETS = 32;
const derive = promisify(pbkdf2);

/** RFC 5802 3: what is kept of a password. Neither key is enough to log in with. */
export interface ScramKeys extends ScramChallenge {
  storedKey: Buffer;
  serverKey: Buffer;
}

/** SaltedPassword, StoredKey and ServerKey of RFC 5802 3. Works in a thread of its own. */
export async function deriveScramKeys(
  password: string,
  { salt, iterations }: ScramChallenge,
): Promise<ScramKeys> {
  const salted = await derive(saslPrep(password), salt, iterations, KEY_OCTETS, 'sha256');
  const storedKey = createHash('sha256').update(hmac(salted, 'Client Key')).digest();
  return { salt, iterations, storedKey, serverKey: hmac(salted, 'Server Key') };
}

/** Whether a proof was made with the password of these keys. @returns the ServerSignature; null: it was not */
export function verifyScramProof(
  { storedKey, serverKey }: ScramKeys,
  { authMessage, clientProof }: { authMessage: string; clientProof: Buffer },
): Buffer | null {
  const clientSignature = hmac(storedKey, authMessage);
  const clientKey = Buffer.from(clientSignature.map((octet, at) => octet ^ (clientProof[at] ?? 0)));
  const isRight = timingSafeEqual(createHash('sha256').update(clientKey).digest(), storedKey);
  const serverSignature = hmac(serverKey, authMessage);
  return isRight && clientProof.length === KEY_OCTETS ? serverSignature : null;
}

/** As RFC 5803 writes them: `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`. */
export function formatScramKeys({ salt, iterations, storedKey, serverKey }: ScramKeys): string {
  const [s, stored, server] = [salt, storedKey, serverKey].map((bytes) => bytes.toString('base64'));
  return `SCRAM-SHA-256$${iterations}:${s}$${stored}:${server}`;
}

/** Null for anything that `formatScramKeys` does not write. */
export function parseScramKeys(text: string): ScramKeys | null {
  const match = /^SCRAM-SHA-256\$(\d{4,8}):([\w+/=]{4,64})\$([\w+/]{43}=):([\w+/]{43}=)$/.exec(text);
  if (match === null) return null;
  const [salt, storedKey, serverKey] = match.slice(2).map((part) => Buffer.from(part, 'base64'));
  if (salt === undefined || storedKey === undefined || serverKey === undefined) return null;
  return { salt, iterations: Number(match[1]), storedKey, serverKey };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
