import type { MailDsn, RcptDsn } from '../dsn-parameters.ts';
import type { Envelope } from '../envelope.ts';
import type { Reply } from '../reply.ts';
import type { FailureKind } from './command.ts';

/** A message to hand over. The bytes themselves are asked for by the `data` event. */
export interface OutgoingMessage {
  envelope: Envelope;
  /** Octets. */
  size: number;
  /** The message has octets above 127. */
  is8Bit: boolean;
  /** Some of those are in header fields (RFC 6532). */
  hasInternationalHeader: boolean;
  /** It is no text: only BDAT carries it (RFC 3030 3). */
  isBinary?: boolean;
  /** RFC 8689: said to the server, which must offer it. */
  requiresTls?: boolean;
  /** What the sender wants to hear (RFC 3461); passed on to a server that offers DSN. */
  dsn?: MailDsn;
  /** The same by recipient, as in the envelope. */
  rcptDsn?: ReadonlyMap<string, RcptDsn>;
}

/** What became of one recipient. */
export interface RecipientResult {
  rcptTo: string;
  /** The reply that decided: to RCPT, or to what failed before it, or the last one of the message. Null: none came. */
  reply: Reply | null;
  /** Why no reply came, e.g. "Connection lost"; null when `reply` is set. */
  error: string | null;
  /** True when we found out ourselves that the server cannot take it (`reply` is then ours). */
  isOurs: boolean;
}

/** What a ClientSession tells its caller. */
export type ClientEvent =
  | { type: 'send'; bytes: Buffer }
  /** Start TLS as the client, then call `tlsStarted`; if that fails the connection is of no more use. */
  | { type: 'startTls' }
  /** The opening is done, or the message before is: `startMessage` or `quit`. */
  | { type: 'ready' }
  /** The server waits for the message: `sendData` as often as needed, then `endData`. */
  | { type: 'data' }
  /** The message given to `startMessage` is done with, one result for each recipient in their order. */
  | { type: 'sent'; results: RecipientResult[] }
  /** The session never got ready, or broke outside of a message. */
  | ({ type: 'failed'; reply: Reply | null; error: string } & FailureKind)
  | { type: 'close' };
