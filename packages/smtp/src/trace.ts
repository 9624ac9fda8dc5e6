/** One line of a dialogue, from the client (C) or the server (S). `at` = milliseconds since the dialogue began. */
export interface TraceLine {
  at: number;
  from: 'C' | 'S';
  text: string;
}

/** A session with endless NOOPs or a message with thousands of recipients must not grow its trace without end. */
const MAX_SESSION_LINES = 60;
const MAX_TRANSACTION_LINES = 240;
/** A trace is shown to people: longer lines are cut. */
const MAX_TEXT_LENGTH = 300;

/**
 * Keeps a dialogue for the people who read it later: the opening of the session (banner, EHLO, STARTTLS, AUTH) and the
 * current transaction. A connection that carries many messages gives each of them the opening and its own part.
 * Whoever records masks secrets and elides data before the line gets here.
 */
export class TraceRecorder {
  readonly #now: () => number;
  readonly #startedAt: number;
  #session: TraceLine[] = [];
  #transaction: TraceLine[] = [];
  #inTransaction = false;

  /** `now` in milliseconds, any origin. */
  constructor(now: () => number) {
    this.#now = now;
    this.#startedAt = now();
  }

  /** From here on lines belong to a new transaction; those of the one before are forgotten. */
  beginTransaction(): void {
    this.#transaction = [];
    this.#inTransaction = true;
  }

  record(from: 'C' | 'S', text: string): void {
    const lines = this.#inTransaction ? this.#transaction : this.#session;
    const limit = this.#inTransaction ? MAX_TRANSACTION_LINES : MAX_SESSION_LINES;
    if (lines.length > limit) return;
    const shown = lines.length === limit ? '[further lines left out]' : printable(text);
    lines.push({ at: Math.round(this.#now() - this.#startedAt), from, text: shown });
  }

  /** The opening of the session and the current (or last) transaction. */
  lines(): TraceLine[] {
    return [...this.#session, ...this.#transaction];
  }
}

/** Stands for the message itself. */
export function elided(octets: number): string {
  return `[${String(octets).replaceAll(/(?<=\d)(?=(?:\d{3})+$)/g, ',')} octets of message]`;
}

/** Cuts a long line and makes control characters visible instead of letting them act on a terminal. */
function printable(text: string): string {
  const cut = text.length > MAX_TEXT_LENGTH ? `${text.slice(0, MAX_TEXT_LENGTH)}…` : text;
  return cut.replaceAll(
    /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
