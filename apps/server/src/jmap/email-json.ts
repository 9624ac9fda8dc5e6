import type { EmailAddress } from '@mailcote/jmap';
import { partById, type BodyStructure } from '@mailcote/mime';
import type { Blobs, Email, ParsedStructure } from '@mailcote/store';
import { bodyPartJson, bodyPartsJson } from './body-part.ts';
import { bodyValue, partsWithValues, type BodyValueOptions } from './body-values.ts';
import { toUtcDate } from './call.ts';
import type { EmailSelection, PartSelection, RowProperty } from './email-properties.ts';
import { headerValue } from './header-property.ts';
import { MessageReader } from './message-reader.ts';

/** RFC 8621 4.1.3: a field that is not there is null, an empty list of addresses too. */
function listOrNull<T>(list: T[]): T[] | null {
  return list.length > 0 ? list : null;
}

const addresses = (list: EmailAddress[]) => listOrNull(list.map(({ name, email }) => ({ name, email })));

const ROW_VALUES: Record<RowProperty, (email: Email) => unknown> = {
  id: (email) => email.id,
  blobId: (email) => email.blobId,
  threadId: (email) => email.threadId,
  mailboxIds: (email) => setJson(email.mailboxIds),
  keywords: (email) => setJson(email.keywords),
  size: (email) => email.size,
  receivedAt: (email) => toUtcDate(email.receivedAt),
  messageId: ({ envelope }) => listOrNull(envelope.messageId),
  inReplyTo: ({ envelope }) => listOrNull(envelope.inReplyTo),
  references: ({ envelope }) => listOrNull(envelope.references),
  sender: ({ envelope }) => addresses(envelope.sender),
  from: ({ envelope }) => addresses(envelope.from),
  to: ({ envelope }) => addresses(envelope.to),
  cc: ({ envelope }) => addresses(envelope.cc),
  bcc: ({ envelope }) => addresses(envelope.bcc),
  replyTo: ({ envelope }) => addresses(envelope.replyTo),
  subject: ({ envelope }) => envelope.subject,
  sentAt: ({ envelope }) => envelope.sentAt,
  hasAttachment: (email) => email.hasAttachment,
  preview: (email) => email.preview,
};

/** RFC 8620's sets: `{ a: true }`. fromEntries, so that a keyword "__proto__" is a key like any other. */
function setJson(names: readonly string[]): Record<string, true> {
  return Object.fromEntries(names.map((name) => [name, true]));
}

/** Everything that is answered from the row. */
export function emailRowJson(email: Email): Record<string, unknown> {
  return Object.fromEntries(Object.entries(ROW_VALUES).map(([name, read]) => [name, read(email)]));
}

/** The asked properties of an Email. `stored`: its tree, null when the selection needs none. */
export async function emailJson(
  email: Email,
  stored: ParsedStructure | null,
  selection: EmailSelection,
  parts: PartSelection,
  values: BodyValueOptions,
  blobs: Blobs,
): Promise<Record<string, unknown>> {
  const json: Record<string, unknown> = {};
  for (const name of selection.row) json[name] = ROW_VALUES[name](email);
  if (!stored) return json;

  const message = new MessageReader(blobs, email.blobId, email.size);
  const body = openStructure(stored);
  for (const name of selection.bodyLists) {
    json[name] =
      name === 'bodyStructure'
        ? await bodyPartJson(body.structure, email.blobId, parts, message)
        : await bodyPartsJson(body[name], email.blobId, { ...parts, opensTree: false }, message);
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
function openStructure({ structure, textBody, htmlBody, attachments }: ParsedStructure) {
  const open = (partIds: string[]): BodyStructure[] =>
    partIds.map((partId) => partById(structure, partId)).filter((part) => part !== null);
  return { structure, textBody: open(textBody), htmlBody: open(htmlBody), attachments: open(attachments) };
}
