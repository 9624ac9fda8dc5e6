import type { BodyStructure } from '@mailcote/mime';
import type { Id } from '@mailcote/store';
import type { PartProperty, PartSelection } from './email-properties.ts';
import { headerValue } from './header-property.ts';
import type { MessageReader } from './message-reader.ts';

/** Parts of parts of parts in one id: reading one costs a parse for each of them, and a text is a message to whoever insists. */
const MAX_LEVELS = 4;

/** The id of a part's bytes: `b…_2-1` for part 2.1 of blob b…, which may be a part itself: `b…_2_1`. */
function partBlobId(blobId: Id, partId: string): Id {
  return `${blobId}_${partId.replaceAll('.', '-')}`;
}

/** The other way round, the last part taken off; null for the id of a whole blob. */
export function parsePartBlobId(id: Id): { blobId: Id; partId: string } | null {
  // base64url may hold "_" itself, so the part stands after the 43 characters of the hash.
  const match = PART_BLOB_ID.exec(id);
  return match ? { blobId: match[1]!, partId: match[2]!.replaceAll('-', '.') } : null;
}

/** The stored message that a part, or a part of a part, belongs to. */
export function rootBlobId(id: Id): Id {
  const part = parsePartBlobId(id);
  return part ? rootBlobId(part.blobId) : id;
}

const PART_BLOB_ID = new RegExp(
  String.raw`^(b[A-Za-z0-9_-]{43}(?:_\d+(?:-\d+)*){0,${MAX_LEVELS - 1}})_(\d+(?:-\d+)*)$`,
);

const VALUES: Record<
  Exclude<PartProperty, 'headers' | 'subParts'>,
  (part: BodyStructure, blobId: Id) => unknown
> = {
  partId: (part) => part.partId,
  blobId: (part, blobId) => (part.partId === null ? null : partBlobId(blobId, part.partId)),
  size: (part) => part.size,
  name: (part) => part.name,
  type: (part) => part.type,
  // RFC 8621 4.1.4: text without a charset is us-ascii by the MIME standard; other types have none.
  charset: (part) => part.params['charset'] ?? (part.type.startsWith('text/') ? 'us-ascii' : null),
  disposition: (part) => part.disposition,
  cid: (part) => part.cid,
  language: (part) => part.language,
  location: (part) => part.location,
  sourceRange: ({ headerStart, bodyStart, bodyEnd }) => ({ headerStart, bodyStart, bodyEnd }),
};

/** RFC 8621 4.1.4: a part with the asked properties; reads its header only when they need it. */
export async function bodyPartJson(
  part: BodyStructure,
  blobId: Id,
  selection: PartSelection,
  message: MessageReader,
): Promise<Record<string, unknown>> {
  const json: Record<string, unknown> = {};
  const { properties, headerProperties } = selection;
  const header =
    properties.includes('headers') || headerProperties.length > 0 ? await message.header(part) : [];
  for (const name of properties) {
    if (name === 'headers') json['headers'] = header.map(({ name, raw }) => ({ name, value: raw }));
    else if (name !== 'subParts') json[name] = VALUES[name](part, blobId);
  }
  for (const property of headerProperties) json[property.property] = headerValue(header, property);
  const isMultipart = part.type.startsWith('multipart/');
  if (properties.includes('subParts') || (selection.opensTree && isMultipart)) {
    json['subParts'] = isMultipart ? await bodyPartsJson(part.parts, blobId, selection, message) : null;
  }
  return json;
}

export async function bodyPartsJson(
  parts: readonly BodyStructure[],
  blobId: Id,
  selection: PartSelection,
  message: MessageReader,
): Promise<Record<string, unknown>[]> {
  const list: Record<string, unknown>[] = [];
  for (const part of parts) list.push(await bodyPartJson(part, blobId, selection, message));
  return list;
}
