import type { ChannelBindings, SaslAnswer, SaslQuestion } from '@mailcote/sasl';
import type { Envelope, MailCommand, RcptCommand } from '../envelope.ts';
import type { Reply } from '../reply.ts';
import type { Question, ServerEvent } from './events.ts';
import type { State } from './state.ts';

export interface ServerSessionOptions {
  /** Our name in the banner and the hello replies. */
  hostname: string;
  /** Octets; announced by SIZE (RFC 1870). */
  maxMessageSize: number;
  /** Offer STARTTLS (RFC 3207). */
  hasStartTls: boolean;
  /** True when the connection is TLS from its first octet. */
  isTls?: boolean;
  /** none: AUTH is not a command here. required: MAIL only after AUTH. */
  auth: 'none' | 'optional' | 'required';
  /** Offer AUTH without TLS: for loopback connections only. */
  mayAuthInClear?: boolean;
  /** Of the TLS channel as it is now; empty or missing: there is none. */
  channelBindings?: () => ChannelBindings;
  /** Offer SCRAM. Default true. */
  hasScram?: boolean;
  /** Speak LMTP (RFC 2033): LHLO, and one reply for each recipient. */
  isLmtp?: boolean;
  /** Offer FUTURERELEASE (RFC 4865): how many seconds a message may be held at most. */
  maxHold?: number;
  /** Default: RFC 5321's 100. */
  maxRecipients?: number;
  /** Milliseconds of any origin, for the trace. */
  now?: () => number;
}

/** The RFC's buffers: what the session remembers between commands. */
export interface SessionState {
  state: State;
  hello: { name: string; isExtended: boolean } | null;
  isTls: boolean;
  /** The user name that AUTH accepted. */
  username: string | null;
  mail: MailCommand | null;
  recipients: RcptCommand[];
  /** Messages begun in this connection. */
  messages: number;
  refusedRecipients: number;
  authFailures: number;
}

/** What a BDAT announced. */
export interface Chunk {
  octets: number;
  isLast: boolean;
  /** What to say once the octets have come; null: they belong to the message. */
  refusal: Reply | null;
}

/** What a command file may do. Refusals are thrown as SmtpError. */
export interface CommandContext {
  readonly options: ServerSessionOptions;
  readonly session: SessionState;
  /** What follows the verb, white space at both ends removed. */
  readonly args: string;
  reply(code: number, enhancedCode: string | null, text: string): void;
  /** Puts a question to the caller; `then` gets the answer (null: the usual positive one) and must reply. */
  ask(question: Question, then: (answer: Reply | null) => void): void;
  /** Asks the caller what a SASL mechanism has to know of the client. */
  askWho(question: SaslQuestion, then: (answer: SaslAnswer<Reply>) => void): void;
  emit(event: ServerEvent): void;
  /** Ends a transaction, if there is one, without delivering anything. */
  resetTransaction(): void;
  /** Takes the next line for a SASL exchange instead of a command. `then` may throw SmtpError. */
  readLine(then: (line: string) => void): void;
  /** Starts receiving message data. */
  readData(): void;
  /** Receives the octets of a BDAT (RFC 3030 2), or throws them away and says `refusal`. */
  readChunk(chunk: Chunk): void;
  /** Throws away what the client sent and was not looked at yet. */
  discardInput(): void;
  /** Says `reply` and ends the session. */
  close(reply: Reply): void;
}

/** AUTH may be used on this connection as it is now. */
export function isAuthOffered({ options, session }: Pick<CommandContext, 'options' | 'session'>): boolean {
  return options.auth !== 'none' && (session.isTls || options.mayAuthInClear === true);
}

/** Sender and recipients of the transaction. */
export function envelopeOf({ mail, recipients }: Pick<SessionState, 'mail' | 'recipients'>): Envelope {
  return {
    mailFrom: mail?.path?.address ?? '',
    rcptTo: recipients.map(({ path }) => path.address),
  };
}

export function channelBindings({ options }: Pick<CommandContext, 'options'>): ChannelBindings {
  return options.channelBindings?.() ?? new Map();
}
