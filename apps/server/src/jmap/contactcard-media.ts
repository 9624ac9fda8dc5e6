import type { Id } from '@mailcote/store';
import { blobAccess, readBlob, type BlobAccess } from './blob-access.ts';
import { parsePartBlobId } from './body-part.ts';
import type { JmapCall } from './call.ts';
import { MAX_CARD_PICTURE } from './limits.ts';
import { SetFailure } from './set-error.ts';

/** RFC 9610 3: what became of the blobs and data: URIs of the media of a card, by how the client wrote them. */
export type ReadyMedia = ReadonlyMap<string, { blobId: Id; mediaType: string | null }>;

const DATA_URI = /^data:([^;,]*)((?:;[^;,]*)*?)(;base64)?,(.*)$/is;
/** RFC 9610 3.5: "not a recognised image type". By how their octets begin; what runs scripts is none of them. */
const PICTURES: [string, RegExp][] = [
  ['image/png', /^\x89PNG\r\n\x1a\n/],
  ['image/jpeg', /^\xff\xd8\xff/],
  ['image/gif', /^GIF8[79]a/],
  ['image/webp', /^RIFF[^]{4}WEBP/],
];

interface Medium {
  uri?: unknown;
  blobId?: unknown;
  kind?: unknown;
  mediaType?: unknown;
}

/** Reads every blob and data: URI among these and keeps it as a blob. Before the account is locked. Throws SetFailure. */
export async function readyMedia(
  call: JmapCall,
  media: Iterable<unknown>,
  access: BlobAccess = blobAccess(call),
): Promise<ReadyMedia> {
  const ready = new Map<string, { blobId: Id; mediaType: string | null }>();
  for (const medium of media) {
    if (typeof medium !== 'object' || medium === null) continue;
    const { uri, blobId } = medium as Medium;
    if (typeof uri === 'string' && /^data:/i.test(uri)) ready.set(uri, await fromData(call, uri));
    if (typeof blobId === 'string') ready.set(blobId, await fromBlob(call, blobId, access));
  }
  return ready;
}

/**
 * The media of a card as they are kept: blobs instead of data: URIs, the type of a picture as it is. `kept` are the blobs of the card as it
 * was. Throws SetFailure invalidProperties.
 */
export function settleMedia(
  media: Record<string, Medium>,
  ready: ReadyMedia,
  kept: ReadonlySet<string>,
): Record<string, object> {
  return Object.fromEntries(
    Object.entries(media).map(([key, medium]) => {
      const { uri, ...rest } = medium;
      const written = typeof uri === 'string' && /^data:/i.test(uri) ? uri : medium.blobId;
      if (typeof written !== 'string') return [key, medium];
      const found = ready.get(written);
      if (!found) {
        if (kept.has(written)) return [key, medium];
        throw wrong(`media/${key}: there is no such blob`);
      }
      if (medium.kind === 'photo' && found.mediaType === null)
        throw wrong(`media/${key}: not a PNG, JPEG, GIF or WebP picture`);
      const mediaType = found.mediaType ?? medium.mediaType ?? 'application/octet-stream';
      return [key, { ...rest, blobId: found.blobId, mediaType }];
    }),
  );
}

async function fromData(call: JmapCall, uri: string): Promise<{ blobId: Id; mediaType: string | null }> {
  const [, , , base64, data = ''] = DATA_URI.exec(uri) ?? [];
  if (!DATA_URI.test(uri)) throw wrong('media: not a data: URI');
  const bytes = Buffer.from(
    base64 ? data : decodeURIComponent(data.replaceAll(/%(?![\da-f]{2})/gi, '%25')),
    base64 ? 'base64' : 'utf8',
  );
  return { blobId: await put(call, bytes), mediaType: pictureType(bytes) };
}

async function fromBlob(
  call: JmapCall,
  given: Id,
  access: BlobAccess,
): Promise<{ blobId: Id; mediaType: string | null }> {
  const bytes = await readBlob(access, given);
  if (!bytes) throw new SetFailure('blobNotFound', `there is no blob ${given}`, { notFound: [given] });
  const isWhole = !given.startsWith('#') && !parsePartBlobId(given);
  if (bytes.length > MAX_CARD_PICTURE) throw tooLarge();
  return { blobId: isWhole ? given : await put(call, bytes), mediaType: pictureType(bytes) };
}

async function put(call: JmapCall, bytes: Buffer): Promise<Id> {
  if (bytes.length > MAX_CARD_PICTURE) throw tooLarge();
  return (await call.context.server.store.blobs.put(bytes)).id;
}

function pictureType(bytes: Buffer): string | null {
  const start = bytes.subarray(0, 16).toString('latin1');
  return PICTURES.find(([, pattern]) => pattern.test(start))?.[0] ?? null;
}

function wrong(description: string): SetFailure {
  return new SetFailure('invalidProperties', description, { properties: ['media'] });
}

function tooLarge(): SetFailure {
  return new SetFailure('tooLarge', 'a picture is too large', { maxSize: MAX_CARD_PICTURE });
}
