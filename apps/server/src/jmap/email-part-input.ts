import {
  anyObject,
  ArgumentError,
  boolean,
  idOrReference,
  list,
  mapOf,
  nullable,
  object,
  optional,
  string,
  type Check,
} from '@mailcote/jmap';
import type { ComposeHeader } from '@mailcote/mime';
import type { Id } from '@mailcote/store';
import { isHeaderInput, readHeaderInput } from './email-header-input.ts';

/** A part to create, its content still a text or the id of a blob (RFC 8621 4.6). */
export interface PartInput {
  type: string;
  params: Record<string, string>;
  disposition: string | null;
  name: string | null;
  cid: string | null;
  language: string[] | null;
  location: string | null;
  headers: ComposeHeader[];
  text: string | null;
  blobId: Id | null;
  parts: PartInput[];
}

const isFalse: Check<false> = (value, path) => {
  if (boolean(value, path)) throw new ArgumentError(path, 'must be false when creating');
  return false;
};
const bodyValue = object({
  value: string,
  isEncodingProblem: optional(isFalse, false),
  isTruncated: optional(isFalse, false),
});
/** RFC 8621 4.6 bodyValues: part id to text. */
export const bodyValues: Check<Map<string, string>> = (value, path) =>
  new Map([...mapOf(string, bodyValue)(value, path)].map(([partId, { value }]) => [partId, value]));

const properties = {
  partId: nullable(string),
  blobId: nullable(idOrReference),
  size: nullable((value) => value),
  type: nullable(string),
  name: nullable(string),
  charset: nullable(string),
  disposition: nullable(string),
  cid: nullable(string),
  language: nullable(list(string)),
  location: nullable(string),
  subParts: nullable(list(anyObject)),
};
const partShape = object(properties);

/** Fields that a property of the part stands for. */
const FIELD_OF_PROPERTY: Record<string, string> = {
  'content-type': 'type',
  'content-disposition': 'disposition',
  'content-id': 'cid',
  'content-language': 'language',
  'content-location': 'location',
};

/**
 * Reads one EmailBodyPart to create, and those under it.
 * @param texts the bodyValues
 * @param defaultType what it is when it does not say
 */
export function readPart(
  raw: Record<string, unknown>,
  path: string,
  texts: ReadonlyMap<string, string>,
  defaultType?: string,
): PartInput {
  const plain = Object.entries(raw).filter(([name]) => !isHeaderInput(name));
  const given = partShape(Object.fromEntries(plain), path);
  const type = (
    given.type ??
    defaultType ??
    (given.blobId === null ? 'text/plain' : 'application/octet-stream')
  ).toLowerCase();
  const headers = readPartHeaders(raw, path);
  const part: PartInput = {
    type,
    params: given.charset !== null && type.startsWith('text/') ? { charset: given.charset } : {},
    disposition: given.disposition,
    name: given.name,
    cid: given.cid,
    language: given.language,
    location: given.location,
    headers,
    text: null,
    blobId: given.blobId,
    parts: [],
  };
  if (type.startsWith('multipart/')) {
    if (given.partId !== null || given.blobId !== null)
      throw new ArgumentError(path, 'a multipart has neither partId nor blobId');
    if (!given.subParts || given.subParts.length === 0)
      throw new ArgumentError(`${path}/subParts`, 'a multipart needs at least one');
    part.parts = given.subParts.map((child, index) => readPart(child, `${path}/subParts/${index}`, texts));
    return part;
  }
  if (given.subParts && given.subParts.length > 0)
    throw new ArgumentError(`${path}/subParts`, `${type} has no parts`);
  if ((given.partId === null) === (given.blobId === null)) {
    throw new ArgumentError(path, 'expected either a partId (with its text in bodyValues) or a blobId');
  }
  if (given.partId === null) return part;
  const text = texts.get(given.partId);
  if (text === undefined) throw new ArgumentError(`${path}/partId`, 'is not in bodyValues');
  if (given.charset !== null) throw new ArgumentError(`${path}/charset`, 'must be left out with a partId');
  if (given.size !== null) throw new ArgumentError(`${path}/size`, 'must be left out with a partId');
  if (!type.startsWith('text/'))
    throw new ArgumentError(
      `${path}/type`,
      'a part with a partId is text; upload other content and give its blobId',
    );
  part.text = text;
  return part;
}

function readPartHeaders(raw: Record<string, unknown>, path: string): ComposeHeader[] {
  const headers: ComposeHeader[] = [];
  const seen = new Set<string>();
  for (const [property, value] of Object.entries(raw)) {
    if (!isHeaderInput(property)) continue;
    const where = `${path}/${property}`;
    if (!property.startsWith('header:'))
      throw new ArgumentError(where, 'belongs on the Email, not on a part');
    const { name, fields } = readHeaderInput(property, value, where);
    const key = name.toLowerCase();
    if (key === 'mime-version') throw new ArgumentError(where, 'is set by the server');
    if (key === 'content-transfer-encoding')
      throw new ArgumentError(where, 'the server chooses the encoding');
    if (key === 'content-type') throw new ArgumentError(where, 'give type, charset and name instead');
    const twin = FIELD_OF_PROPERTY[key];
    if (seen.has(key) || (twin !== undefined && raw[twin] !== undefined && raw[twin] !== null)) {
      throw new ArgumentError(where, 'the same header field is given twice');
    }
    seen.add(key);
    headers.push(...fields);
  }
  return headers;
}
