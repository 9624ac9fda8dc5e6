import { parseAddresses, type Address } from '@mailcote/mime';
import { randomUUID } from 'node:crypto';
import { isAscii } from 'node:buffer';
import { editHeader, fields, headerEnd } from '../inbound/header-edit.ts';
import { mailDate } from '../inbound/received.ts';

/** The header of a message on its way out, as far as it matters for sending. */
export interface OutgoingHeader {
  /** Addresses of the From field; null unless there is exactly one such field, and it has an address. */
  from: string[] | null;
  /** Addresses of all Sender fields. */
  sender: string[];
  /** To whom the header says it goes, Bcc included. */
  recipients: Address[];
  /** RFC 6532: UTF-8 in the header itself. */
  isInternational: boolean;
  /** RFC 8689 3: TLS-Required: No. */
  tlsOptional: boolean;
}

/**
 * Makes a message fit to leave (RFC 6409 8): Bcc goes (RFC 5322 3.6.3), a missing Date and Message-ID come, `received` is
 * put on top. Nothing else is touched. Null when the header does not end within `head`.
 *
 * @param head the message or its beginning, CRLF line ends
 */
export function prepareOutgoing(
  head: Buffer,
  options: { hostname: string; now: Date; received?: string },
): { head: Buffer; header: OutgoingHeader } | null {
  const end = headerEnd(head);
  if (end === null) return null;
  const found = new Map<string, string[]>();
  for (const { name, value } of fields(head, end)) found.set(name, [...(found.get(name) ?? []), value]);
  const missing: string[] = [];
  if (!found.has('date')) missing.push(`Date: ${mailDate(options.now)}\r\n`);
  if (!found.has('message-id')) missing.push(`Message-ID: <${randomUUID()}@${options.hostname}>\r\n`);
  const prepend = `${options.received ?? ''}${missing.join('')}`;
  const hasNoBusiness = (name: string): boolean =>
    name === 'bcc' || name === 'resent-bcc' || name === 'return-path';
  const mustEdit = prepend !== '' || [...found.keys()].some(hasNoBusiness);
  return {
    head: mustEdit ? editHeader(head, { prepend, remove: hasNoBusiness }) : head,
    header: {
      from: onlyAddresses(found.get('from')),
      sender: (found.get('sender') ?? []).flatMap((value) => parseAddresses(value).map(({ email }) => email)),
      recipients: ['to', 'cc', 'bcc'].flatMap((name) =>
        (found.get(name) ?? []).flatMap((value) => parseAddresses(value)),
      ),
      isInternational: !isAscii(head.subarray(0, end)),
      tlsOptional: isTlsOptional(found.get('tls-required')),
    },
  };
}

/** More than one such field means nothing (RFC 8689 3). */
function isTlsOptional([value = '', ...more]: string[] = []): boolean {
  return more.length === 0 && value.trim().toLowerCase() === 'no';
}

/** Several From fields, or one without an address, mean different people to different programs. */
function onlyAddresses(values: string[] = []): string[] | null {
  const [value] = values;
  if (value === undefined || values.length > 1) return null;
  const addresses = parseAddresses(value).map(({ email }) => email);
  return addresses.length === 0 ? null : addresses;
}

/** Every line end as CRLF, and one at the end: a blob that somebody uploaded may have any. */
export function withCrlf(message: Buffer): Buffer {
  const lines = withCrlfLines(message);
  return lines.subarray(-2).equals(CRLF) ? lines : Buffer.concat([lines, CRLF]);
}

const CRLF = Buffer.from('\r\n');

/** Every line end as CRLF; the same Buffer when they all are. */
export function withCrlfLines(message: Buffer): Buffer {
  const text = message.toString('latin1');
  const isClean = !/(?<!\r)\n|\r(?!\n)/.test(text);
  return isClean ? message : Buffer.from(text.replaceAll(/\r\n|\r|\n/g, '\r\n'), 'latin1');
}
