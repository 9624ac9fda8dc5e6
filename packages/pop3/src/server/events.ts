import type { SaslQuestion, SaslRefusal, ScramChallenge } from '@mailcote/sasl';
import type { MaildropMessage } from '../maildrop.ts';
import type { ResponseCode } from '../pop3-error.ts';

/**
 * What a ServerSession tells its caller. The types under Question stop the session until they are answered; what the client
 * sends meanwhile waits, so that pipelined commands are answered in order.
 */
export type ServerEvent =
  /** Write these bytes to the client. */
  | { type: 'send'; bytes: Buffer }
  | Question
  /** Start TLS as the server on this connection, then call `tlsStarted`. */
  | { type: 'startTls' }
  /** Close the connection after what was sent. */
  | { type: 'close' };

export type Question =
  /** Answer with `answerLogin`. A maildrop that was given is locked for this session until the connection ends, or asks again. */
  | { type: 'login'; question: SaslQuestion }
  /** Answer with `messageChunk` as long as `wantsChunks`, then `messageEnd`; or with `messageFailed`. */
  | { type: 'retrieve'; message: MaildropMessage }
  /** Delete these, then `answerUpdate`. */
  | { type: 'update'; deleted: MaildropMessage[] };

/** Why nothing was deleted. */
export interface UpdateFailure {
  code: ResponseCode;
  text: string;
}

export type LoginAnswer =
  | { challenge: ScramChallenge }
  /** `serverSignature`: for a SCRAM proof. */
  | { ok: true; username: string; serverSignature?: Buffer; messages: readonly MaildropMessage[] }
  | SaslRefusal<LoginRefusal>;

export interface LoginRefusal {
  code: ResponseCode | null;
  text: string;
}
