import { ArgumentError, type Email, type EmailBodyPart } from '@mailcote/jmap';
import { parseHeaderProperty, type HeaderProperty } from './header-property.ts';

/** Answered from the row: no blob, no tree. */
const ROW_PROPERTIES = [
  'id',
  'blobId',
  'threadId',
  'mailboxIds',
  'keywords',
  'size',
  'receivedAt',
  'messageId',
  'inReplyTo',
  'references',
  'sender',
  'from',
  'to',
  'cc',
  'bcc',
  'replyTo',
  'subject',
  'sentAt',
  'hasAttachment',
  'preview',
] as const satisfies (keyof Email)[];
const BODY_LISTS = [
  'bodyStructure',
  'textBody',
  'htmlBody',
  'attachments',
] as const satisfies (keyof Email)[];

export type RowProperty = (typeof ROW_PROPERTIES)[number];
export type BodyList = (typeof BODY_LISTS)[number];

/** RFC 8621 4.2: what is given when nothing is asked for. */
const DEFAULT_PROPERTIES = [...ROW_PROPERTIES, 'bodyValues', 'textBody', 'htmlBody', 'attachments'];

const PART_PROPERTIES = [
  'partId',
  'blobId',
  'size',
  'headers',
  'name',
  'type',
  'charset',
  'disposition',
  'cid',
  'language',
  'location',
  'subParts',
  'sourceRange',
] as const satisfies (keyof EmailBodyPart)[];
export type PartProperty = (typeof PART_PROPERTIES)[number];
/** Large, or Mailcote's own. */
const ONLY_WHEN_ASKED: readonly PartProperty[] = ['headers', 'subParts', 'sourceRange'];
const DEFAULT_PART_PROPERTIES = PART_PROPERTIES.filter((name) => !ONLY_WHEN_ASKED.includes(name));

/** What an Email/get asks for, sorted by where it comes from. */
export interface EmailSelection {
  row: RowProperty[];
  /** Mailcote's own; not among the defaults. */
  snoozedUntil: boolean;
  bodyLists: BodyList[];
  bodyValues: boolean;
  headers: boolean;
  headerProperties: HeaderProperty[];
}

/** What is asked of each body part. */
export interface PartSelection {
  properties: PartProperty[];
  headerProperties: HeaderProperty[];
  /** The tree is given although nobody asked for subParts by name: without them bodyStructure says nothing. */
  opensTree: boolean;
}

/** RFC 8621 4.9: the same for a message that is no Email of the account. */
const DEFAULT_PARSED_PROPERTIES = DEFAULT_PROPERTIES.filter(
  (name) => !['id', 'blobId', 'threadId', 'mailboxIds', 'keywords', 'size', 'receivedAt'].includes(name),
);

/** For Email/get: with the id, always. Throws ArgumentError for a property there is not. */
export function selectEmailProperties(asked: string[] | null): EmailSelection {
  return selectProperties(['id', ...(asked ?? DEFAULT_PROPERTIES)], asked === null ? 0 : 1);
}

/** For Email/parse. Throws ArgumentError for a property there is not. */
export function selectParsedProperties(asked: string[] | null): EmailSelection {
  return selectProperties(asked ?? DEFAULT_PARSED_PROPERTIES);
}

/** @param added names at the beginning that the client has not given */
function selectProperties(names: string[], added = 0): EmailSelection {
  const selection: EmailSelection = {
    row: [],
    snoozedUntil: false,
    bodyLists: [],
    bodyValues: false,
    headers: false,
    headerProperties: [],
  };
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) continue;
    seen.add(name);
    if (isOneOf(ROW_PROPERTIES, name)) selection.row.push(name);
    else if (isOneOf(BODY_LISTS, name)) selection.bodyLists.push(name);
    else if (name === 'snoozedUntil') selection.snoozedUntil = true;
    else if (name === 'bodyValues') selection.bodyValues = true;
    else if (name === 'headers') selection.headers = true;
    else selection.headerProperties.push(readHeaderProperty(name, `properties/${index - added}`));
  }
  return selection;
}

/** Whether it asks for anything that the row does not hold. */
export function needsStructure(selection: EmailSelection): boolean {
  const { row: _, snoozedUntil: __, ...beyondRow } = selection;
  return Object.values(beyondRow).some((value) => (Array.isArray(value) ? value.length > 0 : value));
}

/** RFC 8621 4.2 bodyProperties. Throws ArgumentError for a property there is not. */
export function selectPartProperties(asked: string[] | null): PartSelection {
  const properties: PartProperty[] = [];
  const headerProperties: HeaderProperty[] = [];
  for (const [index, name] of (asked ?? DEFAULT_PART_PROPERTIES).entries()) {
    if (isOneOf(PART_PROPERTIES, name)) properties.push(name);
    else headerProperties.push(readHeaderProperty(name, `bodyProperties/${index}`));
  }
  return { properties, headerProperties, opensTree: asked === null };
}

function readHeaderProperty(name: string, path: string): HeaderProperty {
  const property = parseHeaderProperty(name);
  if (property) return property;
  throw new ArgumentError(
    path,
    name.startsWith('header:')
      ? `${JSON.stringify(name)} is no header field in a form it may have`
      : `there is no property ${JSON.stringify(name)}`,
  );
}

function isOneOf<T extends string>(names: readonly T[], name: string): name is T {
  return (names as readonly string[]).includes(name);
}
