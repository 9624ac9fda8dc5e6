import type { ChannelBindings, SaslQuestion } from '@mailcote/sasl';
import type { Maildrop, MaildropMessage } from '../maildrop.ts';
import { Pop3Error } from '../pop3-error.ts';
import type { LoginAnswer, LoginRefusal, Question, ServerEvent } from './events.ts';
import type { State } from './state.ts';

export interface ServerSessionOptions {
  /** Offer STLS (RFC 2595). */
  hasStls: boolean;
  /** True when the connection is TLS from its first octet. */
  isTls?: boolean;
  /** Take passwords without TLS: for loopback connections only. */
  mayLoginInClear?: boolean;
  /** Of the TLS channel as it is now; empty or missing: there is none. */
  channelBindings?: () => ChannelBindings;
  /** Offer SCRAM. Default true. */
  hasScram?: boolean;
}

/** What the session remembers between commands. */
export interface SessionState {
  state: State;
  isTls: boolean;
  /** The name that USER gave. */
  user: string | null;
  isUtf8: boolean;
  loginFailures: number;
  /** From the login on. */
  maildrop: Maildrop | null;
}

/** What a command file may do. Refusals are thrown as Pop3Error. */
export interface CommandContext {
  readonly options: ServerSessionOptions;
  readonly session: SessionState;
  /** What follows the keyword and one space, as it came. */
  readonly args: string;
  ok(text: string): void;
  /** A multi-line response (RFC 1939 3), with byte-stuffing. */
  okLines(text: string, lines: Iterable<string>): void;
  ask(question: Question): void;
  emit(event: ServerEvent): void;
  /** Asks the caller what has to be known of the client. */
  askWho(question: SaslQuestion, then: (answer: LoginAnswer) => void): void;
  /** The client has its maildrop. */
  enter(messages: readonly MaildropMessage[]): void;
  /** It does not get one. */
  refuseLogin(refusal: LoginRefusal): void;
  /** Sends a message: all of it, or its header and so many lines. */
  sendMessage(number: number, lines: number | null): void;
  /** Says a challenge and takes the next line for the SASL exchange. */
  challenge(text: string, then: (line: string) => void): void;
  /** Throws away what the client sent and was not looked at yet. */
  discardInput(): void;
  /** Says goodbye and ends the session. */
  close(farewell: string): void;
}

/** Passwords may be sent on this connection as it is now. */
export function isLoginOffered({ options, session }: Pick<CommandContext, 'options' | 'session'>): boolean {
  return session.isTls || options.mayLoginInClear === true;
}

/** @throws Pop3Error the connection is not encrypted (RFC 8314 4.1) */
export function requireEncryption(context: CommandContext): void {
  if (!isLoginOffered(context)) throw new Pop3Error('Encryption required: STLS first', 'SYS/PERM');
}

/** @throws Pop3Error */
export function requireNoArguments({ args }: CommandContext): void {
  if (args !== '') throw new Pop3Error('This command has no arguments');
}

/** The phase table has let the command through, so there is one. */
export function maildropOf({ session }: CommandContext): Maildrop {
  if (session.maildrop === null) throw new Error('transaction without a maildrop');
  return session.maildrop;
}

export function channelBindings({ options }: Pick<CommandContext, 'options'>): ChannelBindings {
  return options.channelBindings?.() ?? new Map();
}
