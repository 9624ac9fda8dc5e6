import { randomBytes } from 'node:crypto';
import { encodeContent, formatParameterized } from './compose-content.ts';
import { ComposeError, refuseControls } from './compose-error.ts';
import { formatField } from './compose-header.ts';
import type { ComposeHeader } from './compose-header.ts';
import { MAX_DEPTH } from './structure.ts';

/** A part to be written; the properties of EmailBodyPart (RFC 8621 4.1.4) that a creator may set. */
export interface ComposePart {
  /** "text/plain", "multipart/mixed" … */
  type: string;
  /** More Content-Type parameters. `charset` is set to utf-8 for text given as a string, `boundary` always. */
  params?: Record<string, string>;
  disposition?: string | null;
  /** File name; written to Content-Type, and to Content-Disposition when there is one. */
  name?: string | null;
  /** Content-Id without angle brackets. */
  cid?: string | null;
  description?: string | null;
  language?: string[] | null;
  location?: string | null;
  /** Further header fields of this part. */
  headers?: ComposeHeader[];
  /** Of a leaf: text (any line breaks), or octets. */
  content?: string | Uint8Array;
  /** Of a multipart: its parts, at least one. */
  parts?: ComposePart[];
}

/**
 * Writes a message with exactly that header and that MIME tree (what RFC 8621 4.6 asks of Email/set). The result is 7-bit
 * with CRLF (except UTF-8 local parts of addresses, RFC 6532). MIME-Version is added; From, Date and Message-ID are the
 * caller's business. Bcc is written: whoever sends the message removes it.
 *
 * @throws ComposeError (as a rejection) for line breaks and controls in a field, bad names and types
 */
export async function composeStructure(headers: ComposeHeader[], root: ComposePart): Promise<Buffer> {
  const lines = formatFields(headers);
  if (!headers.some((header) => header.name.toLowerCase() === 'mime-version'))
    lines.push('MIME-Version: 1.0');
  const chunks: Buffer[] = [];
  writePart(root, lines, chunks, 0);
  // A message ends with a line break; a part does not.
  if (!chunks.at(-1)!.toString('latin1').endsWith('\r\n')) chunks.push(CRLF);
  return Buffer.concat(chunks);
}

const CRLF = Buffer.from('\r\n', 'latin1');
const TYPE = /^[!#$&+\-.^_0-9A-Za-z]{1,127}\/[!#$&+\-.^_0-9A-Za-z]{1,127}$/;

function writePart(part: ComposePart, messageHeader: string[], chunks: Buffer[], depth: number): void {
  if (!TYPE.test(part.type)) throw new ComposeError('Content-Type', 'not a media type');
  if (depth > MAX_DEPTH) throw new ComposeError('Content-Type', `more than ${MAX_DEPTH} levels`);
  const type = part.type.toLowerCase();
  const header = [...messageHeader, ...ownHeader(part)];
  if (type.startsWith('multipart/')) writeMultipart(part, header, chunks, depth);
  else writeLeaf(part, type, header, chunks);
}

function writeLeaf(part: ComposePart, type: string, header: string[], chunks: Buffer[]): void {
  if (part.parts !== undefined && part.parts.length > 0)
    throw new ComposeError('Content-Type', `${type} has no parts`);
  const content = part.content ?? '';
  const { encoding, body } = encodeContent(type, content);
  const { boundary: _unused, ...params } = part.params ?? {};
  if (typeof content === 'string' && type.startsWith('text/')) params['charset'] = 'utf-8';
  header.push(contentType(part, params), `Content-Transfer-Encoding: ${encoding}`, '', '');
  chunks.push(Buffer.from(header.join('\r\n'), 'utf8'), body);
}

function writeMultipart(part: ComposePart, header: string[], chunks: Buffer[], depth: number): void {
  const parts = part.parts ?? [];
  if (parts.length === 0) throw new ComposeError('Content-Type', 'a multipart needs a part');
  if (part.content !== undefined)
    throw new ComposeError('Content-Type', 'a multipart has no content of its own');
  // "=_" cannot stand in quoted-printable or base64 (RFC 2045 6.7), and 128 random bits not in anything else.
  const boundary = `=_${randomBytes(16).toString('hex')}`;
  header.push(contentType(part, { ...part.params, boundary }), '', '');
  chunks.push(Buffer.from(header.join('\r\n'), 'utf8'));
  for (const [index, child] of parts.entries()) {
    chunks.push(Buffer.from(`${index === 0 ? '' : '\r\n'}--${boundary}\r\n`, 'latin1'));
    writePart(child, [], chunks, depth + 1);
  }
  chunks.push(Buffer.from(`\r\n--${boundary}--\r\n`, 'latin1'));
}

function contentType(part: ComposePart, params: Record<string, string>): string {
  const named = part.name === undefined || part.name === null ? params : { ...params, name: part.name };
  return formatParameterized('Content-Type', part.type, named, ['name']);
}

/** Fields that this module writes from the properties of a part. */
const OWN_FIELDS = /^(?:content-type|content-transfer-encoding)$/i;

function formatFields(headers: ComposeHeader[]): string[] {
  const own = headers.find((header) => OWN_FIELDS.test(header.name));
  if (own !== undefined) throw new ComposeError(own.name, 'follows from the type and the content');
  return headers.map(formatField);
}

function ownHeader(part: ComposePart): string[] {
  const lines: string[] = [];
  for (const header of part.headers ?? []) {
    if (OWN_FIELDS.test(header.name))
      throw new ComposeError(header.name, 'follows from the type and the content');
    lines.push(formatField(header));
  }
  if (part.disposition !== undefined && part.disposition !== null)
    lines.push(disposition(part.disposition, part.name ?? null));
  if (part.cid !== undefined && part.cid !== null)
    lines.push(formatField({ name: 'Content-ID', value: { messageIds: [part.cid] } }));
  if (part.description !== undefined && part.description !== null) {
    lines.push(formatField({ name: 'Content-Description', value: { text: part.description } }));
  }
  if (part.language !== undefined && part.language !== null && part.language.length > 0)
    lines.push(language(part.language));
  if (part.location !== undefined && part.location !== null) lines.push(location(part.location));
  return lines;
}

function disposition(value: string, name: string | null): string {
  if (!/^[!#$&+\-.^_0-9A-Za-z]{1,60}$/.test(value))
    throw new ComposeError('Content-Disposition', 'not a disposition');
  return formatParameterized('Content-Disposition', value, name === null ? {} : { filename: name });
}

function language(tags: string[]): string {
  if (!tags.every((tag) => /^[A-Za-z0-9-]{1,64}$/.test(tag)))
    throw new ComposeError('Content-Language', 'not a language tag');
  return formatField({ name: 'Content-Language', value: { raw: ` ${tags.join(', ')}` } });
}

function location(uri: string): string {
  refuseControls('Content-Location', uri);
  // RFC 2557 4.4.1: white space from folding is removed by the reader, so none may belong to the URI.
  return formatField({
    name: 'Content-Location',
    value: { raw: ` ${encodeURI(uri.toWellFormed()).replaceAll('%25', '%')}` },
  });
}
