import { formatDateTime } from '../grammar/date.ts';
import type { BinaryItem, FetchItem, Partial, Section, SectionItem } from '../grammar/fetch-items.ts';
import type { FetchedMessage, SectionBody } from '../types.ts';
import { astring, nstring } from './writer.ts';

/** Text, or octets that follow it as they are. */
export type Piece = string | SectionBody;

/** The items of one FETCH response (RFC 9051 7.5.2), without "* n FETCH". Large sections stay streams. */
export function serializeFetched(items: readonly FetchItem[], message: FetchedMessage): Piece[] {
  const pieces: Piece[] = ['('];
  const counts = { sections: 0, binaries: 0, sizes: 0 };
  let isFirst = true;
  const add = (text: string, body?: SectionBody | null): void => {
    pieces.push(isFirst ? text : ` ${text}`);
    isFirst = false;
    if (body !== undefined && body !== null) pieces.push(body);
  };
  for (const item of items) {
    switch (item.item) {
      case 'UID':
        add(`UID ${message.uid}`);
        break;
      case 'FLAGS':
        add(`FLAGS (${(message.flags ?? []).join(' ')})`);
        break;
      case 'INTERNALDATE':
        add(`INTERNALDATE "${formatDateTime(message.internalDate ?? new Date(0))}"`);
        break;
      case 'RFC822.SIZE':
        add(`RFC822.SIZE ${message.size ?? 0}`);
        break;
      case 'MODSEQ':
        add(`MODSEQ (${message.modSeq ?? 0})`);
        break;
      case 'EMAILID':
        add(`EMAILID (${message.emailId ?? ''})`);
        break;
      case 'THREADID':
        add(message.threadId === undefined ? 'THREADID NIL' : `THREADID (${message.threadId})`);
        break;
      case 'SAVEDATE':
        add(`SAVEDATE ${message.saveDate ? `"${formatDateTime(message.saveDate)}"` : 'NIL'}`);
        break;
      case 'PREVIEW':
        add(`PREVIEW ${nstring(message.preview ?? null)}`);
        break;
      case 'ENVELOPE':
        if (message.envelope !== undefined) add(`ENVELOPE ${message.envelope}`);
        break;
      case 'BODY':
        if (message.body !== undefined) add(`BODY ${message.body}`);
        break;
      case 'BODYSTRUCTURE':
        if (message.bodyStructure !== undefined) add(`BODYSTRUCTURE ${message.bodyStructure}`);
        break;
      case 'SECTION':
        section(add, item, message.sections?.[counts.sections++] ?? null);
        break;
      case 'BINARY':
        binary(add, item, message.binaries?.[counts.binaries++] ?? null);
        break;
      case 'BINARY.SIZE':
        add(`BINARY.SIZE[${item.part.join('.')}] ${message.binarySizes?.[counts.sizes++] ?? 0}`);
    }
  }
  pieces.push(')');
  return pieces;
}

type Add = (text: string, body?: SectionBody | null) => void;

function section(add: Add, { section, partial, label }: SectionItem, body: SectionBody | null): void {
  const name = label ?? `BODY[${sectionName(section)}]${origin(partial)}`;
  add(`${name} ${announcement(body)}`, body);
}

function binary(add: Add, { part, partial }: BinaryItem, body: SectionBody | null): void {
  add(
    `BINARY[${part.join('.')}]${origin(partial)} ${body === null ? 'NIL' : `~${announcement(body)}`}`,
    body,
  );
}

/** NIL, or the literal that is about to follow. */
function announcement(body: SectionBody | null): string {
  return body === null ? 'NIL' : `{${Buffer.isBuffer(body) ? body.length : body.size}}\r\n`;
}

function origin(partial: Partial | null): string {
  return partial === null ? '' : `<${partial.start}>`;
}

function sectionName({ part, text, fields }: Section): string {
  const number = part.join('.');
  const names = fields.length === 0 ? '' : ` (${fields.map(astring).join(' ')})`;
  return [number, text === null ? '' : `${text}${names}`].filter((name) => name !== '').join('.');
}
