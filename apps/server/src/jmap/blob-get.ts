import { createHash } from 'node:crypto';
import {
  ArgumentError,
  BLOB_CAPABILITY,
  id,
  idOrReference,
  list,
  MethodError,
  nullable,
  object,
  string,
  unsignedInt,
  type BlobData,
} from '@mailcote/jmap';
import type { Id } from '@mailcote/store';
import { openBlob, type OpenBlob } from './blob-access.ts';
import { checkAccount, type JmapCall, type JmapMethod } from './call.ts';
import { uniqueIds } from './get.ts';

/** RFC 9404 4.2 digests by their names in the registry, and OpenSSL's names of them. */
export const DIGEST_ALGORITHMS: Record<string, string> = {
  sha: 'sha1',
  'sha-256': 'sha256',
  'sha-512': 'sha512',
};
/** Octets that are handed out meet in memory, as octets and as text; those that are only hashed do not. */
const DATA_WEIGHT = 4;

const getArguments = object({
  accountId: id,
  ids: nullable(list(idOrReference)),
  properties: nullable(list(string)),
  offset: nullable(unsignedInt),
  length: nullable(unsignedInt),
});

interface Selection {
  data: 'data' | 'data:asText' | 'data:asBase64' | 'both' | null;
  digests: string[];
  hasSize: boolean;
  offset: number;
  length: number | null;
}

/** RFC 9404 4.2: the octets of blobs or a range of them, as text or base64, and their digests. */
export const blobGet: JmapMethod = {
  capability: BLOB_CAPABILITY,
  async run(raw, call) {
    const { accountId, ids, properties, offset, length } = getArguments(raw, '');
    checkAccount(call, accountId);
    if (!ids) throw new MethodError('requestTooLarge', 'ids: blobs are not given all at once, name them');
    const selection = { ...select(properties ?? ['data', 'size']), offset: offset ?? 0, length };
    const found: BlobData[] = [];
    const notFound: Id[] = [];
    for (const given of uniqueIds(ids)) {
      const blob = await openBlob(call, given);
      if (!blob) notFound.push(given);
      else found.push({ id: blob.id, ...(await readSelection(call, blob, selection)) });
    }
    return { accountId, list: found, notFound };
  },
};

function select(properties: string[]): Omit<Selection, 'offset' | 'length'> {
  const asked = new Set(properties);
  const digests: string[] = [];
  for (const [index, name] of properties.entries()) {
    const algorithm = name.startsWith('digest:') ? name.slice('digest:'.length) : null;
    if (algorithm !== null && Object.hasOwn(DIGEST_ALGORITHMS, algorithm)) digests.push(algorithm);
    else if (!['id', 'data', 'data:asText', 'data:asBase64', 'size'].includes(name))
      throw new ArgumentError(`properties/${index}`, `there is no property ${JSON.stringify(name)}`);
  }
  const hasText = asked.has('data:asText');
  const hasBase64 = asked.has('data:asBase64');
  const one = hasText ? 'data:asText' : hasBase64 ? 'data:asBase64' : asked.has('data') ? 'data' : null;
  return { data: hasText && hasBase64 ? 'both' : one, digests, hasSize: asked.has('size') };
}

async function readSelection(
  call: JmapCall,
  { size, read }: OpenBlob,
  { data, digests, hasSize, offset, length }: Selection,
): Promise<Omit<BlobData, 'id'>> {
  const start = Math.min(offset, size);
  const end = length === null ? size : Math.min(offset + length, size);
  const weight = data === null ? (digests.length > 0 ? 1 : 0) : DATA_WEIGHT;
  if (!call.context.mayReadBlobs((end - start) * weight))
    throw new MethodError('requestTooLarge', 'the blobs are too much for one request; ask for fewer octets');
  const hashes = digests.map((algorithm) => createHash(DIGEST_ALGORITHMS[algorithm]!));
  const chunks: Buffer[] = [];
  if (weight > 0 && start < end) {
    for await (const chunk of read({ start, end })) {
      for (const hash of hashes) hash.update(chunk);
      if (data !== null) chunks.push(chunk);
    }
  }
  const result: Omit<BlobData, 'id'> = data === null ? {} : dataOf(Buffer.concat(chunks), data);
  if (hasSize) result.size = size;
  for (const [index, algorithm] of digests.entries())
    result[`digest:${algorithm}`] = hashes[index]!.digest('base64');
  if (offset + (length ?? 0) > size) result.isTruncated = true;
  return result;
}

/** A byte order mark is part of the text: whoever encodes it again has the same octets. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function dataOf(octets: Buffer, data: Exclude<Selection['data'], null>): Omit<BlobData, 'id'> {
  const base64 = (): string => octets.toString('base64');
  if (data === 'data:asBase64') return { 'data:asBase64': base64() };
  const text = decode(octets);
  const problem = text === null ? ({ isEncodingProblem: true } as const) : {};
  if (data === 'data' && text === null) return { 'data:asBase64': base64(), ...problem };
  return { 'data:asText': text, ...(data === 'both' ? { 'data:asBase64': base64() } : {}), ...problem };
}

/** Null: not UTF-8, if only because the range cuts a character. */
function decode(octets: Buffer): string | null {
  try {
    return utf8.decode(octets);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
