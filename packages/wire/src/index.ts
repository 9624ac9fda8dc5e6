/**
 * Bytes of a line-based Internet protocol, before any grammar: a growing byte queue (`ByteBuffer`) and framing
 * into CRLF lines with a limit (`LineFramer`), and the transparency that SMTP and POP3 share (`DataEncoder`). Used by every protocol package, client and server side.
 *
 * A line ends with CRLF and with nothing else (RFC 5321 2.3.8): a lone LF or an endless line breaks the framing for
 * good, because what follows could be read differently by two programs. It does no I/O, no decoding and no parsing.
 */
export { ByteBuffer } from './byte-buffer.ts';
export { DataEncoder } from './data-encoder.ts';
export { plainLength } from './plain-lines.ts';
export { LineFramer, type Frame } from './line-framer.ts';
