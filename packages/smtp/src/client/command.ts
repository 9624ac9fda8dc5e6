import type { Reply } from '../reply.ts';
import type { ClientEvent } from './events.ts';
import type { Transaction } from './transaction.ts';

/** One command on its way: what goes over the wire and what its reply means. */
export interface Command {
  /** Without CRLF. */
  line: string;
  /** How the trace shows it when the line itself is a secret. */
  shown?: string;
  /** Milliseconds to wait for the reply (RFC 5321 4.5.3.2). */
  timeout: number;
  onReply(reply: Reply): void;
}

export interface ClientSessionOptions {
  /** Our name, for EHLO. */
  hostname: string;
  /** What to do about STARTTLS. required: no mail without it. */
  tls: 'never' | 'opportunistic' | 'required';
  /** True when the connection is TLS from its first octet. */
  isTls?: boolean;
  /** Credentials for a smarthost; without them AUTH is not used. */
  auth?: { username: string; password: string } | null;
  /** Send credentials without TLS: for loopback only. */
  mayAuthInClear?: boolean;
  /** A greeting with our own `hostname` ends the session: mail that comes back to us would go round for ever. */
  refusesOwnName?: boolean;
  now?: () => number;
}

/** What makes a failure another than that of a server which takes no mail now. */
export interface FailureKind {
  /** We talked to ourselves. */
  isLoop?: true;
  /** TLS is required and not to be had. */
  isTlsMissing?: true;
}

/** What the command files may do. */
export interface ClientContext {
  readonly options: ClientSessionOptions;
  /** Keyword (upper case) to parameters, from the last EHLO. */
  extensions: Map<string, string>;
  isTls: boolean;
  transaction: Transaction | null;
  send(command: Command): void;
  emit(event: ClientEvent): void;
  /** Hello is done: the next step of the opening. */
  continueOpening(): void;
  /** The session can take a (next) message. */
  becomeReady(): void;
  /** The session is of no use; `reply` says why, or `error` does. */
  fail(reply: Reply | null, error: string, why?: FailureKind): void;
  /** Throws away unread replies; true when there were some. */
  discardInput(): boolean;
}

/** RFC 5321 4.5.3.2, in milliseconds. */
export const timeouts = {
  greeting: 300_000,
  command: 300_000,
  data: 120_000,
  block: 180_000,
  message: 600_000,
  /** Not in the RFC: nobody waits minutes for a goodbye. */
  quit: 5_000,
} as const;
