import { request, type IncomingMessage } from 'node:http';

export interface StreamedEvent {
  event: string;
  data: string;
  /** The last id so far, as a browser would send it back. */
  lastEventId: string;
}

/** What a browser's EventSource does, without its reconnecting: https://html.spec.whatwg.org/multipage/server-sent-events.html */
export class EventStream {
  readonly events: StreamedEvent[] = [];
  lastEventId: string;
  isEnded = false;
  /** Called for each event, besides. */
  onEvent: (event: StreamedEvent) => void = () => undefined;
  readonly response: IncomingMessage;
  #rest = '';

  private constructor(response: IncomingMessage, lastEventId: string) {
    this.response = response;
    this.lastEventId = lastEventId;
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.#read(chunk));
    response.on('close', () => {
      this.isEnded = true;
    });
    // A connection that is cut is over, no more.
    response.on('error', () => undefined);
  }

  /** Resolves with the head of the response. @throws when the status is not 200 */
  static async open(url: string, authorization: string, lastEventId = ''): Promise<EventStream> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = {
      authorization,
      accept: 'text/event-stream',
      ...(lastEventId === '' ? {} : { 'last-event-id': lastEventId }),
    };
    const outgoing = request(url, { agent: false, headers });
    outgoing.on('response', resolve);
    outgoing.on('error', reject);
    outgoing.end();
    const response = await promise;
    if (response.statusCode !== 200) {
      response.destroy();
      throw new Error(`status ${response.statusCode}`);
    }
    return new EventStream(response, lastEventId);
  }

  /** Cuts the connection without a word. */
  cut(): void {
    this.response.destroy();
  }

  #read(chunk: string): void {
    const blocks = (this.#rest + chunk).split('\n\n');
    this.#rest = blocks.pop() ?? '';
    for (const block of blocks) this.#dispatch(block);
  }

  #dispatch(block: string): void {
    let event = 'message';
    const data: string[] = [];
    for (const line of block.split('\n')) {
      const [, field, value = ''] = /^(\w*):? ?(.*)$/.exec(line) ?? [];
      if (field === 'id') this.lastEventId = value;
      else if (field === 'event') event = value;
      else if (field === 'data') data.push(value);
    }
    // Without data nothing is told, but the id counts.
    if (data.length === 0) return;
    const streamed = { event, data: data.join('\n'), lastEventId: this.lastEventId };
    this.events.push(streamed);
    this.onEvent(streamed);
  }
}
