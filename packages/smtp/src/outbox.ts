/** Octets for the other side. */
export interface SendEvent {
  type: 'send';
  bytes: Buffer;
}

/** What a session has to say and to ask for, in order. Lines with nothing between them leave together (RFC 2920 3.2). */
export class Outbox<Event extends { type: string }> {
  readonly #encoding: 'latin1' | 'utf8';
  #events: (Event | SendEvent)[] = [];
  #lines = '';

  constructor(encoding: 'latin1' | 'utf8') {
    this.#encoding = encoding;
  }

  /** @param text without its CRLF */
  line(text: string): void {
    this.#lines += `${text}\r\n`;
  }

  emit(event: Event | SendEvent): void {
    this.#endLines();
    this.#events.push(event);
  }

  /** All of it, once. */
  take(): (Event | SendEvent)[] {
    this.#endLines();
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #endLines(): void {
    if (this.#lines === '') return;
    this.#events.push({ type: 'send', bytes: Buffer.from(this.#lines, this.#encoding) });
    this.#lines = '';
  }
}
