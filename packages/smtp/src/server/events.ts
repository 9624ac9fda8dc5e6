import type { SaslQuestion } from '@mailcote/sasl';
import type { Envelope, MailCommand, RcptCommand } from '../envelope.ts';
import type { Reply } from '../reply.ts';

/**
 * What a ServerSession tells its caller. The types under Question stop the session until `answer` is called;
 * everything the client sends meanwhile waits, so pipelined commands are answered in order.
 */
export type ServerEvent =
  /** Write these bytes to the client. */
  | { type: 'send'; bytes: Buffer }
  | Question
  /** A piece of the message, transparency removed, CRLF line ends only. */
  | { type: 'chunk'; bytes: Buffer }
  /** The transaction (and any data given out for it) is void. */
  | { type: 'reset' }
  /** Start TLS as the server on this connection, then call `tlsStarted`. */
  | { type: 'startTls' }
  /** Close the connection after what was sent. */
  | { type: 'close' };

export type Question =
  | { type: 'mail'; mail: MailCommand }
  | { type: 'rcpt'; mail: MailCommand; rcpt: RcptCommand }
  /** Who the client is: to be answered with `answerAuth`. */
  | { type: 'auth'; question: SaslQuestion }
  /** DATA or the first BDAT was given; a positive answer asks the client for the message, whose chunks follow. */
  | { type: 'data'; mail: MailCommand; envelope: Envelope }
  /** All of the message has been given out. A positive answer takes responsibility for it (RFC 5321 4.2.5). */
  | {
      type: 'message';
      mail: MailCommand;
      /** In the order of the envelope. */
      recipients: readonly RcptCommand[];
      envelope: Envelope;
      size: number;
      hadBareLineEnding: boolean;
    };

/** Null: the usual positive reply. In LMTP the answer to a message may be one reply for each recipient. */
export type Answer = Reply | readonly Reply[] | null;

/** One reply for each recipient. */
export function isReplies(answer: Answer): answer is readonly Reply[] {
  return Array.isArray(answer);
}
