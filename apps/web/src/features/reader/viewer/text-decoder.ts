/** Octets looked at to tell UTF-8 from others. */
const SAMPLE = 64_000;

/**
 * What reads a text: by its byte order mark, else by the charset it says, else UTF-8 if the beginning is that, else Windows-1252, as browsers
 * have it. US-ASCII says nothing: it is what a part without a charset has (RFC 8621 4.1.4).
 */
export function textDecoder(charset: string | null, beginning: Uint8Array): TextDecoder {
  const [first, second] = beginning;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le');
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be');
  if (charset && !/^us-ascii$/i.test(charset)) {
    try {
      return new TextDecoder(charset);
    } catch {
      // A charset that no browser knows.
    }
  }
  return new TextDecoder(isUtf8(beginning.subarray(0, SAMPLE)) ? 'utf-8' : 'windows-1252');
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    // A character cut at the end is no mistake.
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
