import type { BodyStructure, Envelope, ParsedMessage } from '@mailcote/mime';

/** What `Email/get` needs of a message without opening its blob. The lists hold partIds, in display order. */
export interface ParsedStructure {
  structure: BodyStructure;
  textBody: string[];
  htmlBody: string[];
  attachments: string[];
}

/** What most parts have is not written down, so that the column of a plain message stays below 200 octets. */
const emptyPart = () => ({
  partId: null,
  params: {},
  disposition: null,
  dispositionParams: {},
  name: null,
  cid: null,
  description: null,
  language: null,
  location: null,
  encoding: '7bit',
  parts: [],
  message: null,
});
const emptyEnvelope = (): Envelope => ({
  messageId: [],
  inReplyTo: [],
  references: [],
  sentAt: null,
  dateText: null,
  subject: null,
  from: [],
  sender: [],
  replyTo: [],
  to: [],
  cc: [],
  bcc: [],
  groups: {},
});
const DEFAULT_PART: Partial<BodyStructure> = emptyPart();
const DEFAULT_ENVELOPE = emptyEnvelope();

type CompactPart = Partial<Omit<BodyStructure, 'parts' | 'message'>> & {
  parts?: CompactPart[];
  message?: { envelope: Partial<Envelope>; structure: CompactPart };
};
export interface CompactStructure {
  structure: CompactPart;
  textBody: string[];
  htmlBody: string[];
  attachments: string[];
}

export function compactStructure(parsed: ParsedMessage): CompactStructure {
  const partIds = (parts: BodyStructure[]): string[] =>
    parts.map((part) => part.partId).filter((partId) => partId !== null);
  return {
    structure: compactPart(parsed.structure),
    textBody: partIds(parsed.textBody),
    htmlBody: partIds(parsed.htmlBody),
    attachments: partIds(parsed.attachments),
  };
}

export function expandStructure(compact: CompactStructure): ParsedStructure {
  return { ...compact, structure: expandPart(compact.structure) };
}

/** As it is stored: what a search by a header field needs is beside the properties of the Email. */
export type StoredEnvelope = Partial<Envelope> & { listId?: string };

export function compactEnvelope(envelope: Envelope): Partial<Envelope> {
  return withoutDefaults(envelope, DEFAULT_ENVELOPE);
}

export function expandEnvelope(stored: StoredEnvelope): Envelope {
  const envelope: StoredEnvelope & Envelope = { ...emptyEnvelope(), ...stored };
  delete envelope.listId;
  return envelope;
}

function compactPart({ parts, message, ...part }: BodyStructure): CompactPart {
  const compact: CompactPart = withoutDefaults(part, DEFAULT_PART);
  if (parts.length > 0) compact.parts = parts.map(compactPart);
  if (message) {
    compact.message = {
      envelope: compactEnvelope(message.envelope),
      structure: compactPart(message.structure),
    };
  }
  return compact;
}

function expandPart({ parts, message, ...part }: CompactPart): BodyStructure {
  return {
    ...emptyPart(),
    type: 'application/octet-stream',
    headerStart: 0,
    bodyStart: 0,
    bodyEnd: 0,
    lines: 0,
    size: 0,
    ...part,
    parts: (parts ?? []).map(expandPart),
    message: message
      ? { envelope: expandEnvelope(message.envelope), structure: expandPart(message.structure) }
      : null,
  };
}

function withoutDefaults<T extends object>(value: T, defaults: Partial<T>): Partial<T> {
  const entries = Object.entries(value).filter(([key, inner]) => !isSame(inner, defaults[key as keyof T]));
  return Object.fromEntries(entries) as Partial<T>;
}

/** Defaults are scalars, null, [] and {}. */
function isSame(value: unknown, fallback: unknown): boolean {
  if (value === fallback) return true;
  if (Array.isArray(value)) return Array.isArray(fallback) && value.length === 0;
  if (typeof value === 'object' && value !== null && typeof fallback === 'object' && fallback !== null) {
    return Object.keys(value).length === 0;
  }
  return false;
}
