import type { EmailAddress } from '@mailcote/jmap';
import { partById, type AddressFieldName, type BodyStructure, type ParsedMessage } from '@mailcote/mime';
import type { Blobs, Email, Id, ParsedStructure } from '@mailcote/store';
import { bodyPartJson, bodyPartsJson } from './body-part.ts';
import { bodyValue, partsWithValues, type BodyValueOptions } from './body-values.ts';
import { toUtcDate } from './call.ts';
import type { EmailSelection, PartSelection, RowProperty } from './email-properties.ts';
import { headerValue } from './header-property.ts';
import { MessageReader } from './message-reader.ts';

/** RFC 8621 4.1.2.5: ids that are none are null, as a field that is not there (4.1.3). */
function listOrNull<T>(list: T[]): T[] | null {
  return list.length > 0 ? list : null;
}

/** RFC 8621 4.1.3: null is a field that is not there; one without an address ("undisclosed-recipients:;") is an empty list. */
function addresses({ envelope }: MessageFacts, field: AddressFieldName): EmailAddress[] | null {
  const list = envelope[field];
  if (list.length === 0 && envelope.groups[field] === undefined) return null;
  return list.map(({ name, email }) => ({ name, email }));
}

/** What an Email is beside its message. */
const METADATA = {
  id: (email: Email) => email.id,
  threadId: (email: Email) => email.threadId,
  mailboxIds: (email: Email) => setJson(email.mailboxIds),
  keywords: (email: Email) => setJson(email.keywords),
  receivedAt: (email: Email) => toUtcDate(email.receivedAt),
};
type ContentProperty = Exclude<RowProperty, keyof typeof METADATA>;
/** What is known of a message without opening it. */
type MessageFacts = Pick<Email, 'blobId' | 'size' | 'envelope' | 'hasAttachment' | 'preview'>;

const CONTENT: Record<ContentProperty, (message: MessageFacts) => unknown> = {
  blobId: (message) => message.blobId,
  size: (message) => message.size,
  messageId: ({ envelope }) => listOrNull(envelope.messageId),
  inReplyTo: ({ envelope }) => listOrNull(envelope.inReplyTo),
  references: ({ envelope }) => listOrNull(envelope.references),
  sender: (message) => addresses(message, 'sender'),
  from: (message) => addresses(message, 'from'),
  to: (message) => addresses(message, 'to'),
  cc: (message) => addresses(message, 'cc'),
  bcc: (message) => addresses(message, 'bcc'),
  replyTo: (message) => addresses(message, 'replyTo'),
  subject: ({ envelope }) => envelope.subject,
  sentAt: ({ envelope }) => envelope.sentAt,
  hasAttachment: (message) => message.hasAttachment,
  preview: (message) => message.preview,
};
const ROW_VALUES: Record<RowProperty, (email: Email) => unknown> = { ...METADATA, ...CONTENT };

/** The row properties of a message that is no Email of the account (RFC 8621 4.9): those of an Email alone are null. */
export function messageRowValue(message: MessageFacts, name: RowProperty): unknown {
  return Object.hasOwn(METADATA, name) ? null : CONTENT[name as ContentProperty](message);
}

/** Where the properties of an Email come from. */
interface EmailSource {
  blobId: Id;
  rowValue: (name: RowProperty) => unknown;
  /** Null when the selection needs none. */
  body: EmailBody | null;
  message: MessageReader;
}
/** The MIME tree, and which parts of it stand in which list. */
type EmailBody = Pick<ParsedMessage, 'structure' | 'textBody' | 'htmlBody' | 'attachments'>;

/** RFC 8620's sets: `{ a: true }`. fromEntries, so that a keyword "__proto__" is a key like any other. */
export function setJson(names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.map((name) => [name, true]));
}

/** Everything that is answered from the row. */
export function emailRowJson(email: Email): Record<string, unknown> {
  return Object.fromEntries(Object.entries(ROW_VALUES).map(([name, read]) => [name, read(email)]));
}

/** An Email of the account. `stored`: its tree, null when the selection needs none. */
export function storedEmail(email: Email, stored: ParsedStructure | null, blobs: Blobs): EmailSource {
  return {
    blobId: email.blobId,
    rowValue: (name) => ROW_VALUES[name](email),
    body: stored && openStructure(stored),
    message: new MessageReader(blobs, email.blobId, email.size),
  };
}

/** The asked properties of an Email. */
export async function emailJson(
  { blobId, rowValue, body, message }: EmailSource,
  selection: EmailSelection,
  parts: PartSelection,
  values: BodyValueOptions,
): Promise<Record<string, unknown>> {
  const json: Record<string, unknown> = {};
  for (const name of selection.row) json[name] = rowValue(name);
  if (!body) return json;

  for (const name of selection.bodyLists) {
    json[name] =
      name === 'bodyStructure'
        ? await bodyPartJson(body.structure, blobId, parts, message)
        : await bodyPartsJson(body[name], blobId, { ...parts, opensTree: false }, message);
  }
  if (selection.bodyValues) {
    const entries: [string, unknown][] = [];
    for (const part of partsWithValues(body, values)) {
      entries.push([part.partId ?? '', await bodyValue(part, message, values.maxBodyValueBytes)]);
    }
    json['bodyValues'] = Object.fromEntries(entries);
  }
  if (selection.headers || selection.headerProperties.length > 0) {
    const header = await message.header(body.structure);
    if (selection.headers) json['headers'] = header.map(({ name, raw }) => ({ name, value: raw }));
    for (const property of selection.headerProperties)
      json[property.property] = headerValue(header, property);
  }
  return json;
}

/** The part ids of the body lists as the parts themselves. */
function openStructure({ structure, textBody, htmlBody, attachments }: ParsedStructure): EmailBody {
  const open = (partIds: string[]): BodyStructure[] =>
    partIds.map((partId) => partById(structure, partId)).filter((part) => part !== null);
  return { structure, textBody: open(textBody), htmlBody: open(htmlBody), attachments: open(attachments) };
}
