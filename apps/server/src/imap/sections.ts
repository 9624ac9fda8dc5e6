import type { Partial, Section } from '@mailcote/imap';
import type { BodyStructure } from '@mailcote/mime';

/** Octets of the message, from `start` up to and not including `end`. */
export interface OctetRange {
  start: number;
  end: number;
}

/**
 * The part with these numbers (RFC 9051 6.4.5): children of a multipart count from 1, a message that is attached counts its own parts below its
 * own number, and what has no parts is its own part 1. Empty numbers: the root. Null: there is none.
 */
export function findPart(root: BodyStructure, numbers: readonly number[]): BodyStructure | null {
  let part: BodyStructure | null = root;
  let isMessage = true;
  for (const number of numbers) {
    if (part === null) return null;
    const inner: BodyStructure | null = isMessage ? part : (part.message?.structure ?? part);
    const isAttachedMessage: boolean = !isMessage && part.message !== null;
    if (isMultipart(inner)) part = inner.parts[number - 1] ?? null;
    else part = number === 1 && (isMessage || isAttachedMessage) ? inner : null;
    isMessage = false;
  }
  return part;
}

function isMultipart(part: BodyStructure): boolean {
  return part.type.startsWith('multipart/') && part.parts.length > 0;
}

/** Where a section stands in the message; null: the message has no such section. Of HEADER.FIELDS: the header they are taken from. */
export function sectionRange(root: BodyStructure, { part: numbers, text }: Section): OctetRange | null {
  if (numbers.length === 0) {
    if (text === null) return { start: 0, end: root.bodyEnd };
    if (text === 'TEXT') return { start: root.bodyStart, end: root.bodyEnd };
    return { start: root.headerStart, end: root.bodyStart };
  }
  const part = findPart(root, numbers);
  if (part === null) return null;
  if (text === null) return { start: part.bodyStart, end: part.bodyEnd };
  if (text === 'MIME') return { start: part.headerStart, end: part.bodyStart };
  // The others are of an attached message only.
  const inner = part.message?.structure;
  if (inner === undefined) return null;
  return text === 'TEXT'
    ? { start: inner.bodyStart, end: inner.bodyEnd }
    : { start: inner.headerStart, end: inner.bodyStart };
}

/** RFC 9051 6.4.5: octets beyond the end are left out, and a start beyond it gives the empty string. */
export function partialRange({ start, end }: OctetRange, partial: Partial | null): OctetRange {
  if (partial === null) return { start, end };
  const from = Math.min(end, start + partial.start);
  return { start: from, end: Math.min(end, from + partial.length) };
}

/**
 * The fields of a header with these names, or without them, as they stand in the message, and the empty line behind (RFC 9051 6.4.5).
 * @param header up to the body
 */
export function headerFields(header: Buffer, names: readonly string[], isWithout: boolean): Buffer {
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  const lines = header.toString('latin1');
  const kept: string[] = [];
  // A field is a line and those behind it that begin with white space (RFC 5322 2.2.3).
  for (const [field] of lines.matchAll(/[^\n]*\n?(?:[ \t][^\n]*\n?)*/g)) {
    const name = /^([^:\s]+)[ \t]*:/.exec(field)?.[1];
    if (name === undefined) continue;
    if (wanted.has(name.toLowerCase()) !== isWithout)
      kept.push(field.endsWith('\n') ? field : `${field}\r\n`);
  }
  return Buffer.from(`${kept.join('')}\r\n`, 'latin1');
}
