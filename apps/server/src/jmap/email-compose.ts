import { randomUUID } from 'node:crypto';
import { ComposeError, composeStructure, type ComposePart } from '@mailcote/mime';
import type { Id } from '@mailcote/store';
import { readBlob, type BlobAccess } from './blob-access.ts';
import type { EmailInput } from './email-create-input.ts';
import type { PartInput } from './email-part-input.ts';
import { SetFailure } from './set-error.ts';

/**
 * The message that an Email to create describes (RFC 8621 4.6), with a Message-ID and a Date of our own when it has none.
 * @param hostname the right side of that Message-ID
 * @param maxSize octets of its blobs together
 * @throws SetFailure blobNotFound, tooLarge, invalidProperties
 */
export async function composeEmail(
  input: EmailInput,
  access: BlobAccess,
  hostname: string,
  maxSize: number,
): Promise<Buffer> {
  const blobs = await readBlobs(input.root, access, maxSize);
  const headers = [...input.headers];
  // The root of bodyStructure is the message itself, so its header fields are the message's.
  const given = [...headers, ...input.root.headers];
  const has = (name: string) => given.some((header) => header.name.toLowerCase() === name);
  if (!has('date')) headers.unshift({ name: 'Date', value: { date: new Date() } });
  if (!has('message-id'))
    headers.push({ name: 'Message-ID', value: { messageIds: [`${randomUUID()}@${hostname}`] } });
  try {
    return await composeStructure(headers, toComposePart(input.root, blobs));
  } catch (error) {
    if (error instanceof ComposeError) throw refusal(error, input);
    throw error;
  }
}

async function readBlobs(root: PartInput, access: BlobAccess, maxSize: number): Promise<Map<Id, Buffer>> {
  const blobs = new Map<Id, Buffer>();
  const missing: Id[] = [];
  let left = maxSize;
  for (const id of new Set(blobIds(root))) {
    const bytes = await readBlob(access, id);
    if (!bytes) missing.push(id);
    else {
      left -= bytes.length;
      if (left < 0)
        throw new SetFailure('tooLarge', `the attachments are larger than ${maxSize} octets together`, {
          maxSize,
        });
      blobs.set(id, bytes);
    }
  }
  if (missing.length > 0) throw new SetFailure('blobNotFound', undefined, { notFound: missing });
  return blobs;
}

function blobIds(part: PartInput): Id[] {
  return [...(part.blobId === null ? [] : [part.blobId]), ...part.parts.flatMap(blobIds)];
}

function toComposePart(part: PartInput, blobs: ReadonlyMap<Id, Buffer>): ComposePart {
  const { type, params, disposition, name, cid, language, location, headers } = part;
  const own: ComposePart = { type, params, disposition, name, cid, language, location, headers };
  if (part.parts.length > 0) return { ...own, parts: part.parts.map((child) => toComposePart(child, blobs)) };
  return { ...own, content: part.text ?? blobs.get(part.blobId ?? '') ?? '' };
}

/** The property behind a field that could not be written; of a field of a part, those that have parts. */
function refusal(error: ComposeError, { fieldProperties, bodyProperties }: EmailInput): SetFailure {
  const property = fieldProperties.get(error.field.toLowerCase());
  const properties = property === undefined ? bodyProperties : [property];
  return new SetFailure('invalidProperties', error.message, { properties });
}
