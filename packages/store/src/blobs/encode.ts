import { promisify } from 'node:util';
import { zstdCompress, zstdCompressSync, zstdDecompressSync, constants } from 'node:zlib';

export type BlobEncoding = 'identity' | 'zstd';

/** Larger blobs are cut into chunks of this size, so that reading a range or streaming needs little memory. */
export const CHUNK_SIZE = 256 * 1024;

/** Below this the frame and the dictionary of the format eat the gain. */
const MIN_COMPRESSED_SIZE = 512;
/** Keep the compressed form only when it is worth decompressing at every read. */
const MIN_GAIN = 0.1;
/** The fastest level; higher ones gain a few percent on mail for several times the work. */
const OPTIONS = { params: { [constants.ZSTD_c_compressionLevel]: 1 } };

/** What comes out at a time; each piece is a trip to the other thread and back. */
const OUTPUT_SIZE = CHUNK_SIZE / 2;

export interface EncodedBytes {
  encoding: BlobEncoding;
  data: Buffer;
}

/** The form in which bytes are stored: zstd when it saves at least a tenth. At most CHUNK_SIZE octets. */
export function encodeBytes(bytes: Buffer): EncodedBytes {
  if (bytes.length < MIN_COMPRESSED_SIZE) return { encoding: 'identity', data: bytes };
  // Room for what is worth keeping; by itself it would take 16 KiB at a time.
  return smaller(
    bytes,
    zstdCompressSync(bytes, { ...OPTIONS, chunkSize: bytes.length, pledgedSrcSize: bytes.length }),
  );
}

/** The same beside the main thread: for chunks of large blobs, which take a millisecond each. */
export async function encodeChunk(bytes: Buffer): Promise<EncodedBytes> {
  if (bytes.length < MIN_COMPRESSED_SIZE) return { encoding: 'identity', data: bytes };
  return smaller(
    bytes,
    await compress(bytes, { ...OPTIONS, chunkSize: OUTPUT_SIZE, pledgedSrcSize: bytes.length }),
  );
}

function smaller(bytes: Buffer, compressed: Buffer): EncodedBytes {
  return compressed.length <= bytes.length * (1 - MIN_GAIN)
    ? { encoding: 'zstd', data: compressed }
    : { encoding: 'identity', data: bytes };
}

const compress = promisify(zstdCompress);

export function decodeBytes({ encoding, data }: EncodedBytes): Buffer {
  return encoding === 'zstd' ? zstdDecompressSync(data, { maxOutputLength: CHUNK_SIZE }) : data;
}

/** The same for many, whose sizes are known: frames behind one another are one piece of work, which is several times as quick as one each. */
export function decodeMany(all: readonly (EncodedBytes & { size: number })[]): Buffer[] {
  const compressed = all.filter(({ encoding }) => encoding === 'zstd');
  const size = compressed.reduce((sum, one) => sum + one.size, 0);
  if (compressed.length < 2) return all.map(decodeBytes);
  const bytes = zstdDecompressSync(Buffer.concat(compressed.map(({ data }) => data)), {
    maxOutputLength: size,
    // In one piece; one more tells the end.
    chunkSize: Math.max(MIN_COMPRESSED_SIZE, size + 1),
  });
  let at = 0;
  return all.map(({ encoding, data, size: octets }) => {
    if (encoding !== 'zstd') return data;
    at += octets;
    return bytes.subarray(at - octets, at);
  });
}
