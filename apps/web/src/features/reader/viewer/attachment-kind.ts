import type { EmailBodyPart } from '@mailcote/jmap';

/** How an attachment can be looked at; 'other': only saved. */
export type AttachmentKind = 'picture' | 'pdf' | 'text' | 'html' | 'audio' | 'video' | 'message' | 'other';

/** Pictures as <img> shows them. SVG is one only there: inside of <img> it runs nothing and loads nothing. */
const PICTURES = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'image/svg+xml',
]);
/** Markup that is shown as what it is written in. */
const TEXTS =
  /^(?:text\/.+|application\/(?:json|xml|javascript|x-sh|x-yaml|yaml|sql|toml|pgp-signature)|.+\+(?:xml|json))$/;

/** What programs send without a type, or with one of their own. */
const BY_EXTENSION: Record<string, string> = {
  avif: 'image/avif',
  bmp: 'image/bmp',
  gif: 'image/gif',
  jpeg: 'image/jpeg',
  jpg: 'image/jpeg',
  png: 'image/png',
  svg: 'image/svg+xml',
  webp: 'image/webp',
  pdf: 'application/pdf',
  csv: 'text/csv',
  json: 'application/json',
  log: 'text/plain',
  md: 'text/markdown',
  txt: 'text/plain',
  xml: 'application/xml',
  eml: 'message/rfc822',
  flac: 'audio/flac',
  m4a: 'audio/mp4',
  mp3: 'audio/mpeg',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/wav',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  mp4: 'video/mp4',
  webm: 'video/webm',
};
const SAYS_NOTHING =
  /^(?:application\/(?:octet-stream|x-download|download|force-download|binary)|image\/(?:jpg|pjpeg|x-png))$/;

type Part = Pick<EmailBodyPart, 'type' | 'name'>;

/** The type a part is looked at with: its own, or the one of its name where its own says nothing. */
export function shownType({ type, name }: Part): string {
  if (!SAYS_NOTHING.test(type)) return type;
  return BY_EXTENSION[/\.([a-z0-9]{1,5})$/i.exec(name ?? '')?.[1]?.toLowerCase() ?? ''] ?? type;
}

export function attachmentKind(part: Part): AttachmentKind {
  const type = shownType(part);
  if (PICTURES.has(type)) return 'picture';
  if (type === 'application/pdf') return 'pdf';
  if (type === 'message/rfc822' || type === 'message/global') return 'message';
  // Made safe by the server, which goes by the part's own type.
  if (part.type === 'text/html') return 'html';
  if (TEXTS.test(type)) return 'text';
  if (type.startsWith('audio/')) return 'audio';
  if (type.startsWith('video/')) return 'video';
  return 'other';
}
