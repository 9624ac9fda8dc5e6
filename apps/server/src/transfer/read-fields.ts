import {
  decodeHeaderText,
  fieldText,
  headersNamed,
  parseMessage,
  type HeaderField,
  type ParsedMessage,
} from '@mailcote/mime';
import { readGmailLabels } from './gmail-labels.ts';

/** What the fields of an mbox tell of a message. */
export interface MessageFields {
  /** Without the fields that the program that wrote the file has put before it. */
  bytes: Buffer;
  parsed: ParsedMessage;
  keywords: string[];
  /** Of its mailboxes; null: it does not say. */
  paths: string[][] | null;
  /** It says whether it was read. */
  hasStatus: boolean;
  /** Marked as deleted, and only still there because the file was not compacted. */
  isDeleted: boolean;
  /** Null: it does not say. */
  receivedAt: Date | null;
}

/** The fields of `mboxFields`, at the beginning only: what stands further down is the message's own. */
const OURS =
  /^(?:(?:Status|X-Status|X-Keywords|X-Open-Ended|X-Received-At): [^\r\n]*\r\n)*X-Mailbox: [^\r\n]*\r\n/;
/** What Google Takeout and Thunderbird put there: without it, the message is the one that was received. */
const THEIRS =
  /^(?:(?:X-GM-THRID|X-Gmail-Labels|X-Mozilla-Status2?|X-Mozilla-Keys|Status|X-Status|X-Keywords|X-UID):[^\r\n]*\r\n(?:[ \t][^\r\n]*\r\n)*)+/i;
/** Octets that are searched for them. */
const MAX_FIELDS = 64 * 1024;
/** Letters of flags; a message may have a Status of its own that means something else ("Status: DONE"). */
const STATUS_FLAGS = /^[RONU]{1,4}$/;
const X_STATUS_FLAGS = /^[ADFTRO]{1,6}$/;
const STATUS =
  /^(?:Status:[ \t]*[RONU]{1,4}|X-Status:[ \t]*[ADFTRO]{0,6}|X-Mozilla-Status:.*|X-Gmail-Labels:.*)\r?$/im;
const KEYWORD = /^[!#$&'+-Z[^-z|}~]{1,255}$/;
const MAX_KEYWORDS = 90;
/** Says when an email comes back: not known here. */
const SNOOZED = '$snoozed';

/**
 * Status, X-Status and X-Keywords, of our export or of another program (mutt, Dovecot), Thunderbird's X-Mozilla-Status and X-Mozilla-Keys, Google's
 * X-Gmail-Labels, and X-Mailbox of ours. @param flags of a file of a Maildir
 */
export function readFields(bytes: Buffer, flags: string | null = null): MessageFields {
  const start = bytes.toString('latin1', 0, MAX_FIELDS);
  const ours = OURS.exec(start)?.[0];
  const before = ours ?? THEIRS.exec(start)?.[0] ?? '';
  const put = before ? parseMessage(Buffer.from(`${before}\r\n`, 'latin1')).header : [];
  // An mbox ends every line.
  const isOpenEnded = ours !== undefined && headersNamed(put, 'X-Open-Ended').length > 0;
  const message = bytes.subarray(before.length, isOpenEnded ? -2 : undefined);
  const parsed = parseMessage(message);
  const read = ours === undefined ? readTheirs([...put, ...parsed.header], flags ?? '') : readOurs(put);
  const keywords = new Set(
    read.keywords
      .map((keyword) => keyword.toLowerCase())
      .filter((keyword) => KEYWORD.test(keyword) && keyword !== SNOOZED),
  );
  return {
    ...read,
    bytes: message,
    parsed,
    keywords: [...keywords].slice(0, MAX_KEYWORDS),
    hasStatus: ours !== undefined || flags !== null || saysStatus(bytes),
  };
}

/** Whether the header says anything of having been read. */
export function saysStatus(bytes: Buffer): boolean {
  const end = bytes.indexOf('\r\n\r\n');
  return STATUS.test(bytes.toString('latin1', 0, Math.min(end < 0 ? bytes.length : end, MAX_FIELDS)));
}

type Read = Pick<MessageFields, 'keywords' | 'paths' | 'isDeleted' | 'receivedAt'>;

function readOurs(put: readonly HeaderField[]): Read {
  const paths = textOf(put, 'X-Mailbox')
    .split(' ')
    .filter((path) => path !== '')
    .map((path) => path.split('/').map(decoded));
  const receivedAt = new Date(textOf(put, 'X-Received-At'));
  return {
    keywords: textOf(put, 'X-Keywords').split(' '),
    paths: paths.length > 0 ? paths : null,
    isDeleted: false,
    receivedAt: receivedAt.getTime() >= 0 && receivedAt.getTime() <= Date.now() ? receivedAt : null,
  };
}

function readTheirs(header: readonly HeaderField[], flags: string): Read {
  const status = flagsOf(header, 'Status', STATUS_FLAGS) + flagsOf(header, 'X-Status', X_STATUS_FLAGS);
  const mozilla = Number.parseInt(textOf(header, 'X-Mozilla-Status'), 16) || 0;
  const keywords = `${textOf(header, 'X-Keywords')} ${textOf(header, 'X-Mozilla-Keys')}`.split(/[\s,]+/);
  const labels = headersNamed(header, 'X-Gmail-Labels').map((field) => decodeHeaderText(fieldText(field)));
  const labelled = labels.length > 0 ? readGmailLabels(labels.join(',')) : null;
  if (status.includes('R') || mozilla & 0x1 || flags.includes('S')) keywords.push('$seen');
  if (status.includes('A') || mozilla & 0x2 || flags.includes('R')) keywords.push('$answered');
  if (status.includes('F') || mozilla & 0x4 || flags.includes('F')) keywords.push('$flagged');
  if (status.includes('T') || flags.includes('D')) keywords.push('$draft');
  if (mozilla & 0x1000 || flags.includes('P')) keywords.push('$forwarded');
  return {
    keywords: [...keywords, ...(labelled?.keywords ?? [])],
    paths: labelled && labelled.paths.length > 0 ? labelled.paths : null,
    isDeleted: status.includes('D') || (mozilla & 0x8) !== 0 || flags.includes('T'),
    receivedAt: null,
  };
}

const flagsOf = (header: readonly HeaderField[], name: string, pattern: RegExp): string =>
  headersNamed(header, name)
    .map((field) => fieldText(field).trim())
    .filter((text) => pattern.test(text))
    .join('');

const textOf = (header: readonly HeaderField[], name: string): string =>
  headersNamed(header, name)
    .map((field) => fieldText(field).trim())
    .join(' ');

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
