import { cleanText } from './clean-text.ts';
import { withoutComments } from './comments.ts';
import { decodeHeaderText } from './encoded-word.ts';
import { cleanFileName } from './file-name.ts';
import { spanText } from './header.ts';
import type { HeaderBlock } from './header-block.ts';
import { parseParameterized } from './parameters.ts';
import type { BodyStructure } from './types.ts';
import { unfold } from './unfold.ts';

/** What the Content-* fields of a part say (RFC 2045 3, RFC 2183, RFC 2557, RFC 3282). */
export type ContentFields = Pick<
  BodyStructure,
  | 'type'
  | 'params'
  | 'disposition'
  | 'dispositionParams'
  | 'name'
  | 'cid'
  | 'description'
  | 'language'
  | 'location'
  | 'encoding'
>;

/**
 * Reads the Content-* fields of a header block; of several with one name the last counts.
 *
 * @param defaultType the type when none is given: text/plain, in a multipart/digest message/rfc822
 * @param charset see headerFields
 */
export function readContentFields(
  bytes: Buffer,
  block: HeaderBlock,
  defaultType: string,
  charset?: string,
): ContentFields {
  const fields: ContentFields = {
    type: defaultType,
    params: {},
    disposition: null,
    dispositionParams: {},
    name: null,
    cid: null,
    description: null,
    language: null,
    location: null,
    encoding: '7bit',
  };
  for (const span of block.fields) {
    const first = bytes[span.nameStart]! | 0x20;
    if (first !== LETTER_C || span.nameEnd - span.nameStart < SHORTEST_NAME) continue;
    const read = READERS.get(bytes.toString('latin1', span.nameStart, span.nameEnd).toLowerCase());
    if (read !== undefined) read(fields, spanText(bytes, span, charset), defaultType);
  }
  fields.name = cleanFileName(fields.dispositionParams['filename'] ?? fields.params['name'] ?? '');
  return fields;
}

const LETTER_C = 0x63;
const SHORTEST_NAME = 'content-id'.length;
const TYPE = /^[!#$%&'*+\-.^_`{|}~0-9a-z]+\/[!#$%&'*+\-.^_`{|}~0-9a-z]+$/;

const READERS = new Map<string, (fields: ContentFields, raw: string, defaultType: string) => void>([
  [
    'content-type',
    (fields, raw, defaultType) => {
      const { value, params } = parseParameterized(raw);
      fields.type = typeOf(value, defaultType);
      fields.params = params;
    },
  ],
  [
    'content-disposition',
    (fields, raw) => {
      const { value, params } = parseParameterized(raw);
      fields.disposition = value === '' ? null : value;
      fields.dispositionParams = params;
    },
  ],
  ['content-transfer-encoding', (fields, raw) => (fields.encoding = encodingOf(raw))],
  ['content-id', (fields, raw) => (fields.cid = withoutBrackets(raw))],
  ['content-description', (fields, raw) => (fields.description = nonEmpty(decodeHeaderText(raw)))],
  ['content-language', (fields, raw) => (fields.language = languagesOf(raw))],
  [
    'content-location',
    (fields, raw) => (fields.location = nonEmpty(cleanText(unfold(raw)).replace(/\s+/g, ''))),
  ],
]);

/** Bad syntax is application/octet-stream, but the bare "text" of RFC 1049 days is text/plain. */
function typeOf(value: string, defaultType: string): string {
  if (value === '') return defaultType;
  if (TYPE.test(value)) return value;
  return value === 'text' ? 'text/plain' : 'application/octet-stream';
}

/** The label itself in lower case, without comments and parameters. */
function encodingOf(raw: string): string {
  const label = /^[^\s;,]+/.exec(cleanText(withoutComments(unfold(raw))).trimStart())?.[0] ?? '';
  return label === '' ? '7bit' : label.toLowerCase();
}

function withoutBrackets(raw: string): string | null {
  const text = cleanText(withoutComments(unfold(raw)));
  return nonEmpty((/<([^<>]*)>/.exec(text)?.[1] ?? text).replace(/\s+/g, ''));
}

/** Language tags (RFC 3282): comma-separated, white space and comments removed. */
function languagesOf(raw: string): string[] | null {
  const tags = cleanText(withoutComments(unfold(raw)))
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => /^[A-Za-z0-9-]{1,64}$/.test(tag));
  return tags.length > 0 ? tags : null;
}

function nonEmpty(text: string): string | null {
  return text === '' ? null : text;
}
