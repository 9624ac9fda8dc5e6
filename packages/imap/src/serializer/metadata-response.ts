import { isAscii } from 'node:buffer';
import type { NameEncoding } from '../grammar/reader.ts';
import type { Piece } from './fetch-response.ts';
import { astring, mailboxName, string } from './writer.ts';

/**
 * RFC 5464 4.4.1, without "* ".
 * @param name empty: the server. @param values at least one; null: there is no such entry
 */
export function metadataResponse(
  name: string,
  values: readonly (readonly [entry: string, value: Buffer | null])[],
  encoding: NameEncoding,
): Piece[] {
  const pairs = values.flatMap(([entry, value], index) => [
    `${index === 0 ? '' : ' '}${astring(entry)} `,
    ...valuePieces(value),
  ]);
  return [`METADATA ${mailboxName(name, encoding)} (`, ...pairs, ')'];
}

/** A string where it can be one, a literal for what is no ASCII, and a binary one (RFC 3516) where there are NULs. */
function valuePieces(value: Buffer | null): Piece[] {
  if (value === null) return ['NIL'];
  if (value.includes(0)) return [`~{${value.length}}\r\n`, value];
  return isAscii(value) ? [string(value.toString('latin1'))] : [`{${value.length}}\r\n`, value];
}
