import { ArgumentError, anyObject, idOrReference, list, setOf, utcDate, type Check } from '@mailcote/jmap';
import type { ComposeHeader } from '@mailcote/mime';
import type { Id } from '@mailcote/store';
import { isHeaderInput, readHeaderInput, sortHeaders } from './email-header-input.ts';
import { bodyValues, readPart, type PartInput } from './email-part-input.ts';
import { keyword } from './keyword.ts';
import { SetFailure } from './set-error.ts';

/** An Email to create, read and checked (RFC 8621 4.6). */
export interface EmailInput {
  /** May hold "#" references. */
  mailboxIds: Id[];
  keywords: string[];
  receivedAt: Date | null;
  headers: ComposeHeader[];
  root: PartInput;
  /** Which property gave a header field, by its name in lower case. */
  fieldProperties: Map<string, string>;
  /** The properties that gave the body. */
  bodyProperties: string[];
}

const BODY_PROPERTIES = ['bodyStructure', 'textBody', 'htmlBody', 'attachments'];

/** Reads properties one by one and remembers every one that is wrong, as RFC 8620 5.3 wants them all listed. */
class PropertyReader {
  readonly #raw: Record<string, unknown>;
  readonly #problems = new Map<string, string>();

  constructor(raw: Record<string, unknown>) {
    this.#raw = raw;
  }

  /** Null and missing give the fallback. */
  read<T>(property: string, check: Check<T>, fallback: T): T {
    const value = this.#raw[property];
    if (!Object.hasOwn(this.#raw, property) || value === null) return fallback;
    return this.attempt(property, () => check(value, property)) ?? fallback;
  }

  attempt<T>(property: string, run: () => T): T | null {
    try {
      return run();
    } catch (error) {
      if (!(error instanceof ArgumentError)) throw error;
      this.refuse(property, error.message);
      return null;
    }
  }

  refuse(property: string, problem: string): void {
    this.#problems.set(property, problem);
  }

  /** Throws the SetError of everything that was wrong. */
  finish(): void {
    if (this.#problems.size === 0) return;
    throw new SetFailure('invalidProperties', [...this.#problems.values()].join('; '), {
      properties: [...this.#problems.keys()],
    });
  }
}

const KNOWN = new Set([
  'mailboxIds',
  'keywords',
  'receivedAt',
  'bodyStructure',
  'bodyValues',
  'textBody',
  'htmlBody',
  'attachments',
]);
const SERVER_SET = new Set(['id', 'blobId', 'threadId', 'size', 'hasAttachment', 'preview', 'headers']);

/** Throws SetFailure invalidProperties. */
export function readEmailInput(raw: Record<string, unknown>): EmailInput {
  const reader = new PropertyReader(raw);
  for (const property of Object.keys(raw)) {
    if (SERVER_SET.has(property)) reader.refuse(property, `${property}: is set by the server`);
    else if (!KNOWN.has(property) && !isHeaderInput(property))
      reader.refuse(property, `${property}: is not known here`);
  }
  const mailboxIds = reader.read('mailboxIds', setOf(idOrReference), []);
  if (mailboxIds.length === 0) reader.refuse('mailboxIds', 'mailboxIds: at least one is required');
  const keywords = reader.read('keywords', setOf(keyword), []);
  const receivedAt = reader.read<Date | null>('receivedAt', utcDate, null);
  const fieldProperties = new Map<string, string>();
  const headers = readHeaders(raw, reader, fieldProperties);
  const root = readBody(raw, reader);
  for (const { name } of root?.headers ?? []) {
    if (headers.some((header) => header.name.toLowerCase() === name.toLowerCase())) {
      reader.refuse('bodyStructure', `bodyStructure: the header field ${name} is already given on the Email`);
    }
  }
  reader.finish();
  const bodyProperties = BODY_PROPERTIES.filter((property) => Object.hasOwn(raw, property));
  return { mailboxIds, keywords, receivedAt, headers, root: root!, fieldProperties, bodyProperties };
}

function readHeaders(
  raw: Record<string, unknown>,
  reader: PropertyReader,
  fieldProperties: Map<string, string>,
): ComposeHeader[] {
  const headers: ComposeHeader[] = [];
  for (const [property, value] of Object.entries(raw)) {
    if (!isHeaderInput(property)) continue;
    const input = reader.attempt(property, () => readHeaderInput(property, value, property));
    if (!input) continue;
    const key = input.name.toLowerCase();
    if (key.startsWith('content-')) reader.refuse(property, `${property}: belongs on a body part`);
    else if (key === 'mime-version') reader.refuse(property, `${property}: is set by the server`);
    else if (fieldProperties.has(key))
      reader.refuse(property, `${property}: the same header field is given twice`);
    fieldProperties.set(key, property);
    headers.push(...input.fields);
  }
  return sortHeaders(headers);
}

/** Null only after a refusal. */
function readBody(raw: Record<string, unknown>, reader: PropertyReader): PartInput | null {
  const texts = reader.attempt('bodyValues', () => bodyValues(raw['bodyValues'] ?? {}, 'bodyValues'));
  // Without its texts every part would look wrong.
  if (!texts) return null;
  const isGiven = (property: string) => raw[property] !== undefined && raw[property] !== null;
  if (isGiven('bodyStructure')) {
    for (const property of ['textBody', 'htmlBody', 'attachments']) {
      if (isGiven(property)) reader.refuse(property, `${property}: not together with bodyStructure`);
    }
    return reader.attempt('bodyStructure', () =>
      readPart(anyObject(raw['bodyStructure'], 'bodyStructure'), 'bodyStructure', texts),
    );
  }
  const one =
    (property: 'textBody' | 'htmlBody', type: string): Check<PartInput> =>
    (value, path) => {
      const parts = list(anyObject)(value, path);
      if (parts.length !== 1) throw new ArgumentError(path, 'expected exactly one part');
      const part = readPart(parts[0]!, `${path}/0`, texts, type);
      if (part.type !== type) throw new ArgumentError(`${path}/0/type`, `must be ${type} in ${property}`);
      return part;
    };
  const text = reader.read<PartInput | null>('textBody', one('textBody', 'text/plain'), null);
  const html = reader.read<PartInput | null>('htmlBody', one('htmlBody', 'text/html'), null);
  const attachments = reader.read(
    'attachments',
    (value, path) =>
      list(anyObject)(value, path).map((raw, index) => readPart(raw, `${path}/${index}`, texts)),
    [],
  );
  return arrange(text, html, attachments);
}

/**
 * The usual tree: pictures that the HTML shows (inline, with a cid) related to it, text and HTML as alternatives, attachments mixed
 * with all of that; each level only where it is needed.
 */
function arrange(text: PartInput | null, html: PartInput | null, attachments: PartInput[]): PartInput {
  const isShown = (part: PartInput) => html !== null && part.cid !== null && part.disposition === 'inline';
  const shown = attachments.filter(isShown);
  const attached = attachments.filter((part) => !isShown(part));
  for (const part of attached) part.disposition ??= 'attachment';
  const rich = html && wrap('multipart/related', [html, ...shown]);
  const bodies = [text, rich].filter((part) => part !== null);
  const body = bodies.length > 0 ? [wrap('multipart/alternative', bodies)] : [];
  const parts = [...body, ...attached];
  return parts.length > 0 ? wrap('multipart/mixed', parts) : { ...leaf('text/plain'), text: '' };
}

function wrap(type: string, parts: PartInput[]): PartInput {
  return parts.length === 1 ? parts[0]! : { ...leaf(type), parts };
}

function leaf(type: string): PartInput {
  return {
    type,
    params: {},
    disposition: null,
    name: null,
    cid: null,
    language: null,
    location: null,
    headers: [],
    text: null,
    blobId: null,
    parts: [],
  };
}
