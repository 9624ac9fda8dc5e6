import { decodeBase64, scanBase64 } from './base64.ts';
import { quotedPrintable } from './quoted-printable.ts';

/**
 * Content-Transfer-Encoding (RFC 2045 6). Decoding is lenient in the ways of RFC 7103 8.2 and never fails; sizing and
 * decoding are one rule each, so the size that is reported is the size that is delivered.
 */

/** A transfer encoding that changes octets; every other label (7bit, 8bit, binary, unknown ones) leaves them alone. */
export type TransferEncoding = 'base64' | 'quoted-printable' | 'identity';

/** The encoding a Content-Transfer-Encoding label names; aliases of broken senders included. */
export function transferEncodingOf(label: string): TransferEncoding {
  switch (label) {
    case 'base64':
    case 'base-64':
    case 'b64':
      return 'base64';
    case 'quoted-printable':
    case 'quotedprintable':
    case 'quoted_printable':
      return 'quoted-printable';
    default:
      return 'identity';
  }
}

/** Whether a label is one that RFC 2045 6.1 names (a private one means the body stays encoded). */
export function isKnownTransferEncoding(label: string): boolean {
  return (
    label === '7bit' || label === '8bit' || label === 'binary' || transferEncodingOf(label) !== 'identity'
  );
}

/** `bytes[start, end)` decoded. The identity shares memory with `bytes`. */
export function decodeTransferEncoding(
  bytes: Buffer,
  start: number,
  end: number,
  encoding: TransferEncoding,
): Buffer {
  switch (encoding) {
    case 'base64':
      return decodeBase64(bytes.subarray(start, end));
    case 'quoted-printable': {
      const out = Buffer.allocUnsafe(end - start);
      return out.subarray(0, quotedPrintable(bytes, start, end, out));
    }
    case 'identity':
      return bytes.subarray(start, end);
  }
}

/** Octets that {@link decodeTransferEncoding} would give. */
export function decodedSize(bytes: Buffer, start: number, end: number, encoding: TransferEncoding): number {
  switch (encoding) {
    case 'base64':
      return scanBase64(bytes, start, end).size;
    case 'quoted-printable':
      return quotedPrintable(bytes, start, end, null);
    case 'identity':
      return end - start;
  }
}
