import { collapseWhiteSpace } from './clean-text.ts';
import { decodeTextStart } from './decode-part.ts';
import { htmlToText } from './html-to-text.ts';
import type { BodyStructure } from './types.ts';

/** RFC 8621 4.1.4: a preview MUST NOT have more characters. */
const MAX_PREVIEW = 256;
/** Octets of a part that are looked at first, and when they held too little text (a newsletter's style sheet). */
const LOOKS = [2 * 1024, 16 * 1024, 128 * 1024] as const;
/** Characters of text that are worth collecting: some more than shown, because white space and padding go. */
const ENOUGH = 512;

/** The beginning of what a person reads: white space collapsed, quoted text left out where other text stands. */
export function previewOf(bytes: Buffer, textBody: readonly BodyStructure[]): string {
  let preview = '';
  for (const part of textBody) {
    if (part.type !== 'text/plain' && part.type !== 'text/html') continue;
    const text = startOfPart(bytes, part);
    preview = preview === '' ? text : `${preview} ${text}`;
    if (preview.length >= MAX_PREVIEW) break;
  }
  return cut(preview);
}

function startOfPart(bytes: Buffer, part: BodyStructure): string {
  let text = '';
  for (const look of LOOKS) {
    const decoded = decodeTextStart(bytes, part, look);
    text = readable(part.type === 'text/html' ? htmlToText(decoded, ENOUGH) : decoded);
    if (text.length >= MAX_PREVIEW || part.bodyEnd - part.bodyStart <= look) break;
  }
  return text;
}

/** Text without quotations, unless there is nothing else. */
function readable(text: string): string {
  const visible = text.replace(INVISIBLE, '');
  const own = collapseWhiteSpace(withoutQuotes(visible));
  return own === '' ? collapseWhiteSpace(visible.slice(0, ENOUGH).replace(/^[> ]+/gm, '')) : own;
}

/** Characters with which newsletters pad the line that mail programs show, and other controls that have no width. */
const INVISIBLE =
  /[\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff]|\u034f|\u17b4|\u17b5|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;

/** The line above a quotation, in the languages of Gmail, Outlook and Apple Mail that we know to end so. */
const ATTRIBUTION = /(?:wrote|writes|schrieb|a écrit|escribió|ha scritto|작성|のメール|写道|寫道) ?[:：]?$/u;
const ORIGINAL_MESSAGE =
  /^\s*-{2,}\s*(?:Original Message|Forwarded message|Original-Nachricht|원본 메시지|전달된 메시지|元のメッセージ)/iu;

function withoutQuotes(text: string): string {
  const kept: string[] = [];
  let length = 0;
  const lines = text.split('\n', MAX_LINES);
  for (const [index, line] of lines.entries()) {
    if (line.startsWith('>')) continue;
    if (ORIGINAL_MESSAGE.test(line) && length > 0) break;
    if (isAttribution(line, lines, index)) continue;
    kept.push(line);
    length += line.trim().length;
    if (length >= ENOUGH) break;
  }
  return kept.join('\n');
}

/** What of a line can be an attribution; a longer line is not searched. */
const MAX_ATTRIBUTION = 300;

/** Lines looked at; more would not fit into a preview however short they are. */
const MAX_LINES = 2000;

/** A line like "On Monday, Mina wrote:" right above quoted lines. */
function isAttribution(line: string, lines: string[], index: number): boolean {
  const next = lines[index + 1]?.trim() === '' ? lines[index + 2] : lines[index + 1];
  return (
    next !== undefined && next.startsWith('>') && ATTRIBUTION.test(line.slice(-MAX_ATTRIBUTION).trimEnd())
  );
}

/** At most MAX_PREVIEW UTF-16 units, not through a surrogate pair. */
function cut(text: string): string {
  if (text.length <= MAX_PREVIEW) return text;
  const end = text.charCodeAt(MAX_PREVIEW - 1) >> 10 === 0xd800 >> 10 ? MAX_PREVIEW - 1 : MAX_PREVIEW;
  return text.slice(0, end).trimEnd();
}
