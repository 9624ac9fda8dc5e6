import { headersNamed, parseDate, type ParsedMessage } from '@mailcote/mime';

/** The date in the most recent, topmost Received field (RFC 5321 4.4): behind its last semicolon. */
export function receivedDate(parsed: ParsedMessage): Date | null {
  const [newest] = headersNamed(parsed.header, 'Received');
  const iso = newest ? parseDate(newest.raw.slice(newest.raw.lastIndexOf(';') + 1)) : null;
  const date = iso === null ? null : new Date(iso);
  return date &&
    !Number.isNaN(date.getTime()) &&
    date.getUTCFullYear() >= 1970 &&
    date.getTime() <= Date.now()
    ? date
    : null;
}

/** The Date field, of mail that has come to nobody. */
export function sentDate(parsed: ParsedMessage): Date | null {
  const [field] = headersNamed(parsed.header, 'Date');
  const date = new Date((field && parseDate(field.raw)) ?? '');
  return date.getTime() >= 0 && date.getTime() <= Date.now() ? date : null;
}

/** A file of a Maildir is named after the second in which it came. */
export function maildirDate(fileName: string): Date | null {
  const [, seconds] = /(?:^|\/)(\d{9,10})\.[^/]*$/.exec(fileName) ?? [];
  const date = new Date(Number(seconds) * 1000);
  return date.getTime() <= Date.now() ? date : null;
}
