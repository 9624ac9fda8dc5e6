import { bad } from '../imap-error.ts';
import type { Flag } from './flags.ts';
import type { Reader } from './reader.ts';

/** What a message is made of: octets of the client, or of a message that is here already (RFC 4469). */
export type CatenatePart = { kind: 'text' } | { kind: 'url'; url: string };

/** One message of APPEND or REPLACE (RFC 4466 7, append-message). Its octets have been handed to the backend while they came. */
export interface AppendMessage {
  flags: Flag[];
  internalDate: Date | null;
  /** One text, or the parts of CATENATE. */
  parts: CatenatePart[];
}

/** [flags SP] [date SP] literal, "UTF8 (" literal ")" (RFC 6855 4) or "CATENATE (" parts ")". */
export function readAppendMessage(reader: Reader): AppendMessage {
  const flags = reader.peek() === '(' ? reader.flagList() : [];
  if (reader.peek() === ' ') reader.space();
  const internalDate = reader.peek() === '"' ? reader.dateTime() : null;
  if (internalDate !== null) reader.space();
  if (reader.startsWith('CATENATE (')) return { flags, internalDate, parts: readParts(reader) };
  if (!readUtf8(reader)) readText(reader);
  return { flags, internalDate, parts: [{ kind: 'text' }] };
}

/** RFC 4469 5, RFC 6855 4. */
function readParts(reader: Reader): CatenatePart[] {
  reader.expect('CATENATE ');
  return reader.list((): CatenatePart => {
    if (reader.take('URL ')) return { kind: 'url', url: reader.astring('A URL') };
    if (reader.take('TEXT ')) readText(reader);
    else if (!readUtf8(reader)) throw bad('CATENATE takes TEXT and URL');
    return { kind: 'text' };
  });
}

/** "UTF8 (" literal ")". False: something else comes. */
function readUtf8(reader: Reader): boolean {
  if (!reader.take('UTF8 (')) return false;
  readText(reader);
  reader.expect(')');
  return true;
}

function readText(reader: Reader): void {
  if (reader.messageLiteral().kind !== 'stream') throw bad('The literal of a message was expected');
}
