import type { LineFramer } from '@mailcote/wire';
import { type Reply, reply } from '../reply.ts';
import { elided } from '../trace.ts';
import { type Chunk, envelopeOf, type ServerSessionOptions, type SessionState } from './command-context.ts';
import { type Answer, isReplies, type Question, type ServerEvent } from './events.ts';
import { type DataPiece, MessageData } from './message-data.ts';
import { type CommandState, isCommandState } from './state.ts';

/** What the intake needs of the session that it belongs to. */
export interface IntakeHost {
  readonly options: ServerSessionOptions;
  readonly session: SessionState;
  readonly framer: LineFramer;
  emit(event: ServerEvent): void;
  ask(question: Question, then: (answer: Answer) => void): void;
  reply(said: Reply): void;
  /** Says it and counts it as a bad command. */
  refuse(refusal: Reply): void;
  /** A line of the client for the trace. */
  record(text: string): void;
  close(farewell: Reply): void;
  resetTransaction(): void;
}

/** The part of a session in which a message comes: by DATA (RFC 5321 4.1.1.4) or by chunks (RFC 3030), up to its reply. */
export class MessageIntake {
  readonly #host: IntakeHost;
  #data: MessageData | null = null;
  /** The BDAT whose octets are awaited: how many are left, and the state that it came in. */
  #chunk: (Chunk & { left: number; from: CommandState }) | null = null;

  constructor(host: IntakeHost) {
    this.#host = host;
  }

  /** Throws the rest away and says this at the end. */
  refuse(refusal: Reply): void {
    this.#data?.refuse(refusal);
  }

  /** The transaction is void. */
  forget(): void {
    this.#data = null;
    this.#chunk = null;
  }

  /** The lines of DATA follow. */
  startData(): void {
    this.#host.session.state = 'data';
    this.#data = new MessageData(this.#host.options.maxMessageSize, 'lines');
  }

  /** Takes what is there. True when the message ended. */
  readData(): boolean {
    const data = this.#data;
    if (data === null || this.#host.framer.pending === 0) return false;
    const rest = this.#takePiece(data, data.take(this.#host.framer.takeRest()));
    if (rest === null) return false;
    this.#host.framer.push(rest);
    this.#host.record(elided(data.size));
    this.#host.record('.');
    this.#endData(data);
    return true;
  }

  /** Gives a piece of the message out. Returns what followed its end; a message that is refused and does not end ends the session. */
  #takePiece(data: MessageData, { bytes, rest, isOverflow }: DataPiece): Buffer | null {
    if (isOverflow) this.#host.emit({ type: 'reset' });
    if (bytes.length > 0) this.#host.emit({ type: 'chunk', bytes });
    if (rest === null && data.isEndless && data.refusal !== null) this.#host.close(data.refusal);
    return rest;
  }

  /** The octets of a BDAT follow. */
  startChunk(chunk: Chunk): void {
    const { state, mail } = this.#host.session;
    if (!isCommandState(state)) return;
    const form = mail?.body === 'BINARYMIME' ? 'binaryChunks' : 'chunks';
    const data = (this.#data ??= new MessageData(this.#host.options.maxMessageSize, form));
    if (chunk.refusal !== null) data.refuse(chunk.refusal);
    else if (data.announce(chunk.octets)) this.#host.emit({ type: 'reset' });
    this.#chunk = { ...chunk, left: chunk.octets, from: state };
    this.#host.session.state = 'chunk';
  }

  /** Takes what is there of a chunk. True when it is complete. */
  readChunk(): boolean {
    const data = this.#data;
    const chunk = this.#chunk;
    if (data === null || chunk === null) return false;
    if (chunk.left > 0) {
      const bytes = this.#host.framer.take(chunk.left);
      if (bytes.length === 0) return false;
      chunk.left -= bytes.length;
      this.#takePiece(data, data.take(bytes));
    }
    // Closed meanwhile, or not complete.
    if (this.#chunk === null || chunk.left > 0) return false;
    this.#chunk = null;
    this.#host.session.state = 'bdat';
    this.#endChunk(data, chunk);
    return true;
  }

  #endChunk(data: MessageData, { octets, isLast, refusal, from }: Chunk & { from: CommandState }): void {
    if (isLast && data.refusal === null) this.#takePiece(data, data.end());
    if (isLast || data.refusal !== null) this.#host.record(elided(data.size));
    if (refusal !== null) {
      // It was no part of a message.
      this.#host.resetTransaction();
      if (from === 'greeted') this.#host.session.state = 'greeted';
      this.#host.refuse(refusal);
    } else if (isLast) {
      this.#endData(data);
    } else if (data.refusal !== null) {
      const said = data.refusal;
      this.#host.resetTransaction();
      this.#host.reply(said);
    } else {
      this.#host.reply(reply(250, '2.0.0', `${octets} octets received`));
    }
  }

  #endData({ size, hadBareLineEnding, refusal }: MessageData): void {
    const { mail, recipients } = this.#host.session;
    const envelope = envelopeOf(this.#host.session);
    this.#data = null;
    const finish = (said: Reply, each: readonly Reply[] = []): void => {
      this.#host.session.mail = null;
      this.#host.session.recipients = [];
      this.#host.session.state = 'ready';
      // RFC 2033 4.2: one for each recipient that was accepted, in their order.
      const times = this.#host.options.isLmtp === true ? recipients.length : 1;
      for (let n = 0; n < times; n++) this.#host.reply(each[n] ?? said);
    };
    if (refusal !== null || mail === null) {
      finish(refusal ?? reply(503, '5.5.1', 'No transaction'));
      return;
    }
    const question = { type: 'message', mail, recipients, envelope, size, hadBareLineEnding } as const;
    this.#host.ask(question, (answer) => {
      const ok = reply(250, '2.0.0', 'OK');
      if (isReplies(answer)) finish(ok, answer);
      else finish(answer ?? ok);
    });
  }
}
