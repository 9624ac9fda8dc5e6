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
  const isUtf8 = reader.take('UTF8 (');
  readText(reader);
  if (isUtf8) reader.expect(')');
  return { flags, internalDate, parts: [{ kind: 'text' }] };
}

/** RFC 4469 5. */
function readParts(reader: Reader): CatenatePart[] {
  reader.expect('CATENATE ');
  return reader.list((): CatenatePart => {
    if (reader.take('URL ')) return { kind: 'url', url: reader.astring('A URL') };
    if (!reader.take('TEXT ')) throw bad('CATENATE takes TEXT and URL');
    readText(reader);
    return { kind: 'text' };
  });
}

function readText(reader: Reader): void {
  if (reader.messageLiteral().kind !== 'stream') throw bad('The literal of a message was expected');
}
