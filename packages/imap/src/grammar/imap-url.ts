import { ImapError } from '../imap-error.ts';
import { MAX_NUMBER } from '../limits.ts';
import { readSection, type Partial, type Section } from './fetch-items.ts';
import { Reader } from './reader.ts';

/** A message of this server, or a part of it (RFC 5092 6). */
export interface ImapUrl {
  /** Null: a reference relative to this server. */
  server: { user: string | null; host: string } | null;
  /** Null: relative to the selected mailbox. */
  mailbox: string | null;
  uidValidity: number | null;
  uid: number;
  section: Section;
  partial: Partial | null;
}

/** Longer ones name nothing that there is here. */
const LONGEST_URL = 4096;
const SERVER = /^imap:\/\/(?:([^;:/@]*)(?:;AUTH=[^@/]*)?@)?([^/:@]+)(?::143)?(?=\/)/i;
const MESSAGE =
  /^(?:\/([^;?#]+?)(?:;UIDVALIDITY=([1-9]\d{0,9}))?\/)?;UID=([1-9]\d{0,9})(?:\/;SECTION=([^;?#]+))?(?:\/;PARTIAL=(\d{1,10})(?:\.([1-9]\d{0,9}))?)?$/i;
const WHOLE: Section = { part: [], text: null, fields: [] };

/**
 * Reads an IMAP URL of a message or a part of one: absolute, an absolute path, or, like ";UID=20", relative to the selected mailbox.
 * URLs of mailboxes and searches, and such with URLAUTH, are none of these.
 * @returns null where it is not one
 */
export function parseImapUrl(text: string): ImapUrl | null {
  if (text.length > LONGEST_URL) return null;
  const server = SERVER.exec(text);
  const rest = server === null ? text : text.slice(server[0].length);
  const match = MESSAGE.exec(rest);
  if (match === null) return null;
  const [, path, uidValidity, uid, sectionText, start, length] = match;
  const mailbox = path === undefined ? null : decoded(path);
  const section = sectionText === undefined ? WHOLE : parseSection(decoded(sectionText));
  const host = decoded(server?.[2] ?? '');
  const user = server?.[1] === undefined ? null : decoded(server[1]);
  if (section === null || host === null || (mailbox === null && (path !== undefined || server !== null)))
    return null;
  if (Number(uid) > MAX_NUMBER || Number(uidValidity ?? 0) > MAX_NUMBER) return null;
  return {
    server: server === null ? null : { user, host },
    mailbox: mailbox !== null && /^inbox$/i.test(mailbox) ? 'INBOX' : mailbox,
    uidValidity: uidValidity === undefined ? null : Number(uidValidity),
    uid: Number(uid),
    section,
    partial:
      start === undefined
        ? null
        : { start: Number(start), length: length === undefined ? Number.MAX_SAFE_INTEGER : Number(length) },
  };
}

/** Names and sections are UTF-8 with percent signs (RFC 5092 11). Null: they are not. */
function decoded(text: string): string | null {
  try {
    const plain = decodeURIComponent(text);
    return /\p{Cc}/u.test(plain) ? null : plain;
  } catch {
    return null;
  }
}

/** As between the brackets of BODY[] in FETCH. */
function parseSection(text: string | null): Section | null {
  if (text === null) return null;
  try {
    const reader = new Reader(`[${text}]`);
    const section = readSection(reader);
    reader.end();
    return section;
  } catch (error) {
    if (error instanceof ImapError) return null;
    throw error;
  }
}
