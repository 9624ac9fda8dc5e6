import type { SaslAnswer, SaslQuestion } from '@mailcote/sasl';
import type { Envelope, MailCommand, RcptCommand, Reply } from '@mailcote/smtp';
import type { BlobHandle, Retraction, Trace } from '@mailcote/store';
import type { Peer } from '../net/listener.ts';

/** Null: the usual positive reply. */
export type Answer = Reply | null | Promise<Reply | null>;

/** What is known of the session when something is decided. */
export interface SessionInfo {
  peer: Peer;
  /** What the client called itself. */
  hello: string;
  /** The `with` word of Received: ESMTPS … */
  protocol: string;
  /** Unique within this server: the `id` of Received, and what the client is told. */
  id: string;
}

/** A message that is complete: in memory when it is small, else already in the store; `pieces`: still in memory as well. */
export type Content =
  | { kind: 'bytes'; bytes: Buffer }
  | { kind: 'blob'; blob: BlobHandle; pieces?: readonly Buffer[] | null };

export interface ReceivedMessage {
  mail: MailCommand;
  envelope: Envelope;
  /** What was asked for each of them, in the order of the envelope. */
  recipients: readonly RcptCommand[];
  content: Content;
  /** It has octets above 127. */
  is8Bit: boolean;
  session: SessionInfo;
  receivedAt: Date;
  /** Retracted when the client has been told to come back. */
  retraction: Retraction;
  /** The dialogue, with `lastReply` as its last line. */
  trace(outcome: string, lastReply: Reply): Trace;
}

/** What a listener does with what its clients want: one for each connection. Rejections count as temporary trouble (451). */
export interface SmtpHandler {
  /** @param onRevoked what was logged in with does not hold any more */
  auth(question: SaslQuestion, onRevoked: () => void): Promise<SaslAnswer<Reply>>;
  mail(mail: MailCommand): Answer;
  rcpt(mail: MailCommand, rcpt: RcptCommand): Answer;
  /** The message is about to come: what to make of its beginning (all of its header, unless that is enormous). */
  head(envelope: Envelope, session: SessionInfo): (head: Buffer) => Buffer;
  /** In LMTP the answer may be one reply for each recipient, in the order of the envelope. */
  message(message: ReceivedMessage): Promise<Reply | readonly Reply[]>;
  /** The transaction is void. */
  reset(): void;
  /** The connection has ended. */
  end(): void;
}
