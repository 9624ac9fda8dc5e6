import {
  ArgumentError,
  list,
  nullable,
  object,
  oneOf,
  optional,
  parseIJson,
  RequestError,
  requestError,
  string,
} from '@mailcote/jmap';
import type { WebSocket } from 'ws';
import type { ServerContext } from '../context.ts';
import { decodeUtf8, Unavailable, type JmapServer } from '../jmap/jmap-server.ts';
import { StateFeed } from '../jmap/state-feed.ts';
import type { Principal } from './principal.ts';
import { WebSocketSender } from './websocket-sender.ts';

/**
 * Requests of one connection at work at a time, their answers being sent included; the next are not read from the line until one is done.
 * Bounds what a client can make us hold that asks and does not read.
 */
const MOST_AT_ONCE = 4;
/** A ping this often; no sign of life until the next one, and the connection is given up. */
const HEARTBEAT_MS = 30_000;

/** Close codes (RFC 6455 7.4.1). */
const UNSUPPORTED_DATA = 1003;
const POLICY_VIOLATION = 1008;

const pushEnable = object({
  '@type': oneOf('WebSocketPushEnable'),
  dataTypes: nullable(list(string)),
  pushState: nullable(string),
});
const requestIdOf = optional(string, null);

export interface WebSocketConnectionOptions {
  ctx: ServerContext;
  server: JmapServer;
  principal: Principal;
  sessionState: string;
  socket: WebSocket;
}

/** One JMAP connection over WebSocket, RFC 8887 4: requests and their answers in any order, and push. */
export class WebSocketConnection {
  readonly #options: WebSocketConnectionOptions;
  readonly #heartbeat: NodeJS.Timeout;
  readonly #waiting: Buffer[] = [];
  readonly #sender: WebSocketSender;
  #feed: StateFeed | null = null;
  #atWork = 0;
  #isAlive = true;

  constructor(options: WebSocketConnectionOptions) {
    this.#options = options;
    const { socket } = options;
    this.#sender = new WebSocketSender(socket, () => {
      this.#isAlive = true;
    });
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      this.#isAlive = true;
      // RFC 8887 4.1: text only.
      if (isBinary) socket.close(UNSUPPORTED_DATA);
      else this.#received(data);
    });
    socket.on('pong', () => {
      this.#isAlive = true;
    });
    socket.on('close', () => {
      clearInterval(this.#heartbeat);
      this.#feed?.[Symbol.dispose]();
    });
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS);
  }

  /** The login no longer holds. */
  revoke(): void {
    this.#options.socket.close(POLICY_VIOLATION, 'the login has ended');
  }

  #received(data: Buffer): void {
    this.#waiting.push(data);
    // What ws has already read off the line still comes; no more than that has to wait here.
    if (this.#atWork >= MOST_AT_ONCE) this.#options.socket.pause();
    this.#startNext();
  }

  #startNext(): void {
    while (this.#atWork < MOST_AT_ONCE) {
      const data = this.#waiting.shift();
      if (!data) {
        this.#options.socket.resume();
        return;
      }
      this.#atWork += 1;
      void this.#answer(data);
    }
  }

  /** Never rejects: whatever goes wrong is told to the client. */
  async #answer(data: Buffer): Promise<void> {
    let id: string | null = null;
    try {
      const message = readMessage(parseIJson(decodeUtf8(data)));
      if (typeof message['id'] === 'string') id = message['id'];
      await this.#handle(message);
    } catch (error) {
      await this.#sender.send({ '@type': 'RequestError', requestId: id, ...this.#problem(error) });
    } finally {
      this.#atWork -= 1;
      this.#startNext();
    }
  }

  async #handle(message: Record<string, unknown>): Promise<void> {
    const { server, principal, sessionState } = this.#options;
    switch (message['@type']) {
      case 'Request': {
        const id = requestIdOf(message['id'], 'id');
        const response = await server.dispatch(message, principal, sessionState);
        const requestId = id === null ? {} : { requestId: id };
        await this.#sender.send({ '@type': 'Response', ...requestId, ...response });
        break;
      }
      case 'WebSocketPushEnable':
        this.#enablePush(pushEnable(message, ''));
        break;
      case 'WebSocketPushDisable':
        this.#feed?.[Symbol.dispose]();
        this.#feed = null;
        break;
      default:
        throw requestError(
          'notRequest',
          '@type: expected Request, WebSocketPushEnable or WebSocketPushDisable',
        );
    }
  }

  /** RFC 8887 4.3.5.2. Enabled again: the new terms take the place of the old ones. */
  #enablePush({ dataTypes, pushState }: { dataTypes: string[] | null; pushState: string | null }): void {
    const { ctx, principal } = this.#options;
    this.#feed?.[Symbol.dispose]();
    this.#feed = new StateFeed({
      store: ctx.store,
      hub: ctx.hub,
      accountId: principal.accountId,
      dataTypes,
      pushState,
      // Without a pushState the states of now: what changed between the client's first fetch and this is not lost then.
      send: (change, pushState) => void this.#sender.send({ ...change, pushState }),
      onError: (error) => ctx.log.warn({ err: error }, 'push could not read the states'),
    });
  }

  #problem(error: unknown): object {
    if (error instanceof RequestError) return error.problem;
    if (error instanceof ArgumentError) return requestError('notRequest', error.message).problem;
    if (error instanceof Unavailable) return { type: 'about:blank', status: 503, detail: error.message };
    this.#options.ctx.log.error({ err: error }, 'a JMAP request over WebSocket failed');
    return { type: 'about:blank', status: 500, detail: 'something went wrong on the server' };
  }

  #beat(): void {
    const { socket } = this.#options;
    // While it is paused no pong can be read; with nothing left to send it is we who are busy.
    const isBusy = socket.isPaused && socket.bufferedAmount === 0;
    if (!this.#isAlive && !isBusy) {
      socket.terminate();
      return;
    }
    this.#isAlive = false;
    socket.ping();
  }
}

function readMessage(value: unknown): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw requestError('notRequest', 'expected an object');
}
