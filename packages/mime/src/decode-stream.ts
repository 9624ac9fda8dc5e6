import { decodeTransferEncoding, transferEncodingOf } from './transfer-encoding.ts';

const LF = 0x0a;
const EQUALS = 0x3d;

/**
 * The octets of a part's body as they come, without their transfer encoding: exactly what `decodePart` gives of all of them. Memory: a chunk
 * and a line, for any sane part; one that has no place to cut is gathered whole, as `decodePart` would have it.
 */
export async function* decodePartStream(
  body: AsyncIterable<Buffer>,
  label: string,
): AsyncGenerator<Buffer, void> {
  const encoding = transferEncodingOf(label);
  if (encoding === 'identity') {
    yield* body;
    return;
  }
  const endOf = encoding === 'base64' ? endOfQuanta : endOfLines;
  const decode = (bytes: Buffer) => decodeTransferEncoding(bytes, 0, bytes.length, encoding);
  let pending: Buffer[] = [];
  let hasPadding = false;
  for await (const chunk of body) {
    // What follows padding is read together: only all of it tells what is data (see decodeBase64).
    hasPadding ||= encoding === 'base64' && chunk.includes(EQUALS);
    if (hasPadding || (encoding === 'quoted-printable' && !chunk.includes(LF))) {
      pending.push(chunk);
      continue;
    }
    const bytes: Buffer = pending.length > 0 ? Buffer.concat([...pending, chunk]) : chunk;
    const end = endOf(bytes);
    if (end > 0) yield decode(bytes.subarray(0, end));
    pending = end < bytes.length ? [bytes.subarray(end)] : [];
  }
  if (pending.length > 0) yield decode(Buffer.concat(pending));
}

/** Lines are decoded one by one (RFC 2045 6.7). */
function endOfLines(bytes: Buffer): number {
  return bytes.lastIndexOf(LF) + 1;
}

/** Behind the last whole group of four letters (RFC 2045 6.8). */
function endOfQuanta(bytes: Buffer): number {
  let letters = 0;
  let end = 0;
  for (let i = 0; i < bytes.length; i++) {
    if (!IS_BASE64[bytes[i]!]) continue;
    letters += 1;
    if (letters % 4 === 0) end = i + 1;
  }
  return end;
}

const IS_BASE64: readonly boolean[] = Array.from({ length: 256 }, (_, octet) =>
  /[A-Za-z0-9+/]/.test(String.fromCharCode(octet)),
);
