import type { Id } from './types.ts';

/** The letter tells the kind, so that an id of one kind never passes for another. */
export type IdKind =
  | 'a'
  | 'm'
  | 'e'
  | 't'
  | 'i'
  | 's'
  | 'q'
  | 'd'
  | 'c'
  | 'r'
  | 'u'
  | 'p'
  | 'j'
  | 'k'
  | 'v'
  | 'f'
  | 'x'
  | 'w'
  | 'n'
  | 'o'
  | 'l';

/** Database number to border id: letter and base 36. */
export function toId(kind: IdKind, number: number): Id {
  return kind + number.toString(36);
}

const NUMBER = /^(?:[1-9a-z][0-9a-z]{0,10})$/;

/** Border id to database number; null for anything that no row can have. */
export function fromId(kind: IdKind, id: Id): number | null {
  if (!id.startsWith(kind) || !NUMBER.test(id.slice(1))) return null;
  const number = Number.parseInt(id.slice(1), 36);
  return Number.isSafeInteger(number) ? number : null;
}

/** As `fromId`, for many; ids that no row can have are left out. */
export function fromIds(kind: IdKind, ids: readonly Id[]): number[] {
  return ids.map((id) => fromId(kind, id)).filter((number) => number !== null);
}

/** SHA-256 of the bytes to border id: "b" and base64url. */
export function toBlobId(hash: Uint8Array): Id {
  return `b${Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString('base64url')}`;
}

/** Border id to SHA-256; null for anything but the one spelling of 32 octets. */
export function fromBlobId(id: Id): Buffer | null {
  if (!/^b[A-Za-z0-9_-]{43}$/.test(id)) return null;
  const hash = Buffer.from(id.slice(1), 'base64url');
  return toBlobId(hash) === id ? hash : null;
}
