import type { ChannelBindings } from '@mailcote/sasl';
import type { NameEncoding, Reader } from '../grammar/reader.ts';
import type { Piece } from '../serializer/fetch-response.ts';
import type { AccountNews } from './account-news.ts';
import type { ImapAccount, ImapBackend, IncomingMessage, OpenMailbox } from './backend.ts';
import type { Enableable } from './capabilities.ts';
import type { SelectedView } from './selected-view.ts';
import type { State } from './state.ts';
import type { UpdateContexts } from './update-contexts.ts';

export interface ServerSessionOptions {
  /** Our name in the greeting. */
  hostname: string;
  backend: ImapBackend;
  output: SessionOutput;
  /** Octets; announced as APPENDLIMIT (RFC 7889). */
  maxMessageSize: number;
  /** Offer STARTTLS. */
  hasStartTls: boolean;
  /** True when the connection is TLS from its first octet. */
  isTls: boolean;
  /** The JMAP session resource of the same accounts (RFC 9698); null: not known. */
  jmapUrl: string | null;
  /** Take passwords without TLS: for loopback connections only. */
  mayLogInInClear: boolean;
  /** Of the TLS channel as it is now; empty or missing: there is none. */
  channelBindings?: () => ChannelBindings;
  /** Offer SCRAM. Default true. */
  hasScram?: boolean;
  /** What to tell a client of an error that is no ImapError: database away, or a fault of ours. */
  onFault(error: unknown): { code: string; text: string };
}

/** Where a session speaks to: the other half of a connection. */
export interface SessionOutput {
  send(bytes: Buffer): void;
  /** Resolves once the client has taken most of what was sent; at once when it has. */
  drained(): Promise<void>;
  /** Start TLS as the server on this connection, then call `tlsStarted`. */
  startTls(): void;
  /** From now on what is sent and received is raw DEFLATE (RFC 4978); what `receive` is given is not. */
  startCompression(): void;
  /** Close the connection after what was sent. */
  close(): void;
  /** `isBlocked` may have changed. */
  flowChanged(): void;
}

export interface Selected {
  mailbox: OpenMailbox;
  view: SelectedView;
  isReadOnly: boolean;
  contexts: UpdateContexts;
  watch: Disposable;
}

/** What the session remembers between commands. */
export interface SessionState {
  state: State;
  isTls: boolean;
  /** RFC 4978. */
  isCompressed: boolean;
  account: ImapAccount | null;
  selected: Selected | null;
  /** RFC 5161. CONDSTORE also by using it (RFC 7162 3.1). */
  enabled: Set<Enableable>;
  /** From NOTIFY or ENABLE METADATA on. */
  news: AccountNews | null;
  authFailures: number;
}

/** What the tagged OK says beyond that it is done. @param code without brackets */
export interface Completion {
  code?: string;
  text?: string;
}

/** What a command file may do. Refusals are thrown as ImapError. */
export interface CommandContext {
  readonly options: ServerSessionOptions;
  readonly session: SessionState;
  /** After login. */
  readonly account: ImapAccount;
  /** In the selected state. */
  readonly selected: Selected;
  /** Of this command. */
  readonly tag: string;
  /** UID stood before the command. */
  readonly isUid: boolean;
  /** How names go out. */
  readonly nameEncoding: NameEncoding;
  /** The client takes UTF-8 (RFC 9051, RFC 6855). */
  readonly isUtf8: boolean;
  /** Messages that came as literals of this command, in their order; whoever takes them has to use or to abort them. */
  readonly takeMessages: () => IncomingMessage[];
  /** "* text". */
  readonly untagged: (text: string) => void;
  /** The same out of pieces, octets included; waits while the client is slow. */
  readonly untaggedPieces: (pieces: readonly Piece[]) => Promise<void>;
  /** "+ text": the client is to go on; resolves with its next line. Null: the connection is gone. */
  readonly continue: (text: string) => Promise<string | null>;
  /** From now on the client is told of other mailboxes too. @returns what tells it */
  readonly startNews: () => Promise<AccountNews>;
  /** Brings the view up to date and tells the client (see `mayExpungeAfter`). @param force ask even if nothing was announced */
  readonly tellNews: (options: { mayExpunge: boolean; force?: boolean }) => Promise<void>;
  readonly select: (selected: Selected | null) => void;
  readonly enable: (names: readonly Enableable[]) => void;
  readonly startTls: () => void;
  /** After the tagged answer. */
  readonly startCompression: () => void;
  /** Says BYE and closes after the tagged answer. */
  readonly logout: (text: string) => void;
}

/** One command: its grammar behind the name, and what it does. */
export interface Command<Args> {
  parse(reader: Reader, form: { isUid: boolean }): Args;
  run(context: CommandContext, args: Args): Promise<Completion | void> | Completion | void;
}

export function command<Args>(definition: Command<Args>): Command<unknown> {
  // The arguments that `run` gets are those that `parse` of the same command gave.
  return definition;
}
