import type { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { constants, createDeflateRaw, createInflateRaw } from 'node:zlib';

/**
 * What a session reads from and writes to (RFC 4978). Octets come out of `source` a chunk at a time and only while somebody takes them, so
 * what a short input swells to is counted and held back as if it had come over the wire.
 */
export interface DeflatedStreams {
  source: Readable;
  sink: Writable;
  /** Octets on their way out that have not left this process. */
  unsent(): number;
}

/** A window of 8 KiB: answers resemble those just before. With MEMORY_LEVEL the deflater holds 64 KiB, a quarter of what it would by default. */
const WINDOW_BITS = 13;
const MEMORY_LEVEL = 6;

/** Puts DEFLATE on both directions of a socket whose listeners for data are gone. Each write can be read at once by the client. */
export function deflated(socket: Socket): DeflatedStreams {
  const source = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  const sink = createDeflateRaw({
    flush: constants.Z_SYNC_FLUSH,
    windowBits: WINDOW_BITS,
    memLevel: MEMORY_LEVEL,
  });
  socket.pipe(source);
  sink.pipe(socket);
  socket.on('close', () => {
    source.destroy();
    sink.destroy();
  });
  return {
    source,
    sink,
    unsent: () => sink.writableLength + sink.readableLength + socket.writableLength,
  };
}
