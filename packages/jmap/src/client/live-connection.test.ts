import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { JmapRequest, StateChange } from '../types/core.ts';
import type { Session } from '../types/session.ts';
import { JmapClient } from './jmap-client.ts';
import type { LiveShare } from './live-share.ts';
import type { SocketHandlers } from './open-socket.ts';

/*
 * What the client does on a line that lets some things through and others not. The line is scripted, the clock is ours.
 */

const ORIGIN = 'https://mail.example.org';
const session: Session = {
  capabilities: {
    'urn:ietf:params:jmap:core': {},
    'urn:ietf:params:jmap:mail': {},
    'urn:ietf:params:jmap:websocket': { url: `${ORIGIN}/jmap/ws`, supportsPush: true },
  },
  accounts: {},
  primaryAccounts: { 'urn:ietf:params:jmap:mail': 'a1' },
  username: 'ana@example.org',
  apiUrl: `${ORIGIN}/jmap/api`,
  downloadUrl: '',
  uploadUrl: '',
  eventSourceUrl: `${ORIGIN}/jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}`,
  state: 's1',
};

interface Stream {
  closeAfter: string | null;
  lastEventId: string | null;
  send: (text: string) => void;
  end: () => void;
  isGivenUp: boolean;
}

const ping = 'event: ping\ndata: {"interval":30}\n\n';
const stateEvent = (email: string): string =>
  `event: state\nid: i${email}\ndata: ${JSON.stringify({ '@type': 'StateChange', changed: { a1: { Email: email } } })}\n\n`;

/** A server and the line to it, of which each part can be broken. */
class Network {
  sockets: 'work' | 'refused' | 'swallowed' = 'work';
  streams: 'work' | 'refused' | 'buffered' = 'work';
  isAway = false;
  emailState = '1';
  readonly opened: Stream[] = [];
  readonly live: SocketHandlers[] = [];
  socketAttempts = 0;
  /** When each poll came. */
  readonly polls: number[] = [];
  readonly changes: StateChange['changed'][] = [];
  readonly statuses: string[] = [];
  readonly client: JmapClient;

  constructor() {
    this.client = new JmapClient({
      sessionUrl: `${ORIGIN}/.well-known/jmap`,
      fetch: (input, init) => this.#fetch(new URL(input as string), init ?? {}),
      openSocket: (_, handlers) => this.#openSocket(handlers),
    });
    this.client.onStateChange(({ changed }) => this.changes.push(changed));
    this.client.onConnection((status) => this.statuses.push(`${status} ${this.client.via ?? '-'}`));
  }

  #openSocket(handlers: SocketHandlers) {
    this.socketAttempts += 1;
    if (this.sockets === 'refused') queueMicrotask(() => handlers.onClose());
    else {
      queueMicrotask(() => handlers.onOpen());
      this.live.push(handlers);
    }
    return {
      send: (text: string) => {
        const message = JSON.parse(text) as Record<string, unknown>;
        if (this.sockets !== 'work' || message['@type'] !== 'Request') return;
        queueMicrotask(() =>
          handlers.onMessage(
            JSON.stringify({ '@type': 'Response', methodResponses: [], sessionState: 's1' }),
          ),
        );
      },
      close: () => undefined,
    };
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    if (this.isAway) throw new TypeError('fetch failed');
    if (url.pathname === '/.well-known/jmap') return Response.json(session);
    if (url.pathname === '/jmap/eventsource') return this.#stream(url, init);
    const { methodCalls } = JSON.parse(init.body as string) as JmapRequest;
    this.polls.push(Date.now());
    return Response.json({
      methodResponses: methodCalls.map(([name, , id]) => [
        name,
        { state: name === 'Email/get' ? this.emailState : '1', list: [] },
        id,
      ]),
      sessionState: 's1',
    });
  }

  #stream(url: URL, { signal, headers }: RequestInit): Response {
    if (this.streams === 'refused') return new Response('no', { status: 404 });
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const writer = writable.getWriter();
    const closeAfter = url.searchParams.get('closeafter');
    const isBuffered = this.streams === 'buffered';
    let buffer = '';
    const write = (text: string) => void writer.write(new TextEncoder().encode(text)).catch(() => undefined);
    const stream: Stream = {
      closeAfter,
      lastEventId: new Headers(headers).get('last-event-id'),
      send: (text) => {
        if (isBuffered) buffer += text;
        else write(text);
      },
      end: () => {
        write(buffer);
        void writer.close().catch(() => undefined);
      },
      isGivenUp: false,
    };
    signal?.addEventListener('abort', () => {
      stream.isGivenUp = true;
      void writer.abort(signal.reason).catch(() => undefined);
    });
    if (url.searchParams.get('ping') !== '0') stream.send(ping);
    this.opened.push(stream);
    return new Response(readable);
  }

  async start(share?: string | LiveShare, isHidden = () => false): Promise<void> {
    await this.client.connect();
    this.client.startPush({ share, isHidden });
  }

  /** The waits between polls, in whole seconds. */
  get pollGaps(): number[] {
    return this.polls.slice(1).map((at, index) => Math.round((at - (this.polls[index] ?? 0)) / 1_000));
  }
}

let network: Network;
beforeEach(async () => {
  // The code that stands in is loaded when it is needed; from then on time is ours.
  await import('./fallback.ts');
  vi.useFakeTimers();
  network = new Network();
});
afterEach(() => {
  network.client.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

test('a WebSocket that works is all there is, and a short break of it loads nothing', async () => {
  await network.start();
  await pass(20_000);
  expect(network.client.via).toBe('socket');
  network.live.at(-1)?.onClose();
  await pass(1_400);
  expect(network.client.via).toBe('socket');
  await pass(60_000);
  expect([network.opened.length, network.polls.length]).toEqual([0, 0]);
});

test('a WebSocket that is refused is stood in for by an event source, which ends the polling', async () => {
  network.sockets = 'refused';
  await network.start();
  await pass(2_000);
  expect([network.client.connection, network.client.via]).toEqual(['open', 'stream']);
  network.opened[0]?.send(stateEvent('2'));
  await pass(10);
  expect(network.changes.at(-1)).toEqual({ a1: { Email: '2' } });
  expect(network.client.pushState).toBe('i2');
  // Pings keep it in place.
  for (let n = 0; n < 10; n += 1) {
    await pass(30_000);
    network.opened[0]?.send(ping);
  }
  expect(network.polls).toHaveLength(1);
  expect(network.opened).toHaveLength(1);
  // The WebSocket is tried ever more rarely.
  expect(network.socketAttempts).toBeLessThan(14);
  // Once it stands there is no word of all that.
  expect(network.statuses.filter((status) => status.startsWith('open'))).toEqual(['open stream']);
});

test('a WebSocket that opens and lets nothing through counts as none', async () => {
  network.sockets = 'swallowed';
  await network.start();
  await pass(2_000);
  expect(network.client.via).toBe('stream');
  await pass(60_000);
  expect(network.socketAttempts).toBeGreaterThan(1);
  expect(network.statuses).not.toContain('open socket');
});

test('one that falls silent later is given up, and what was asked over it fails in time', async () => {
  await network.start();
  await pass(15_000);
  network.sockets = 'swallowed';
  const asked = network.client.call('Email/set', { destroy: ['e1'] });
  const failed = expect(asked).rejects.toMatchObject({ outcomeUnknown: true });
  await pass(19_000);
  expect(network.client.via).toBe('socket');
  await pass(1_500);
  await failed;
  await pass(3_000);
  expect(network.client.via).toBe('stream');
});

test('a stream that is held back is asked for until the first change, beside the polling', async () => {
  network.sockets = 'refused';
  network.streams = 'buffered';
  await network.start();
  await pass(10_000);
  expect(network.opened.map(({ closeAfter, isGivenUp }) => [closeAfter, isGivenUp])).toEqual([
    ['no', true],
    ['state', false],
  ]);
  expect(network.client.via).toBe('poll');
  const polls = network.polls.length;
  network.opened[1]?.send(stateEvent('7'));
  network.opened[1]?.end();
  await pass(500);
  expect(network.polls).toHaveLength(polls);
  expect(network.changes.at(-1)).toEqual({ a1: { Email: '7' } });
  expect(network.opened[2]).toMatchObject({ closeAfter: 'state', lastEventId: 'i7' });
  network.emailState = '8';
  await pass(60_000);
  expect(network.changes.at(-1)).toMatchObject({ a1: { Email: '8', EmailDelivery: '8' } });
});

test('without any stream it polls, soon after a change and ever later without, and at once when woken', async () => {
  network.sockets = 'refused';
  network.streams = 'refused';
  await network.start();
  await pass(240_000);
  expect(network.pollGaps).toEqual([3, 5, 7, 10, 15, 23, 34, 51, 60]);
  // Everything the first time, then only what is new.
  expect(network.changes).toEqual([{ a1: { Mailbox: '1', Thread: '1', Email: '1', EmailDelivery: '1' } }]);
  network.polls.length = 0;
  network.emailState = '2';
  network.client.wake();
  await pass(4_000);
  expect(network.pollGaps).toEqual([3]);
  expect(network.changes.at(-1)).toEqual({ a1: { Email: '2', EmailDelivery: '2' } });
});

test('a request that is lost has it look at once whether the server is there', async () => {
  network.sockets = 'refused';
  network.streams = 'refused';
  await network.start();
  await pass(120_000);
  network.isAway = true;
  await pass(1_000);
  expect(network.client.connection).toBe('open');
  await expect(network.client.call('Email/set', { destroy: ['e1'] })).rejects.toMatchObject({ status: null });
  await pass(10);
  expect(network.client.connection).not.toBe('open');
});

test('a page that nobody sees polls less', async () => {
  network.sockets = 'refused';
  network.streams = 'refused';
  await network.start(undefined, () => true);
  await pass(3_600_000);
  expect(network.pollGaps.at(-1)).toBe(300);
});

test('a server that is away is said to be, and is found again by whatever comes first', async () => {
  await network.start();
  await pass(15_000);
  network.isAway = true;
  network.sockets = 'refused';
  network.live.at(-1)?.onClose();
  await pass(120_000);
  expect([network.client.connection, network.client.via]).toEqual(['waiting', null]);
  network.isAway = false;
  network.sockets = 'work';
  await pass(31_000);
  expect(network.client.via).toBe('socket');
  // Its stand-in has gone.
  await pass(11_000);
  const polls = network.polls.length;
  await pass(300_000);
  expect(network.polls).toHaveLength(polls);
});

test('it climbs back by itself when a WebSocket gets through, and lets the stream go once that holds', async () => {
  network.sockets = 'refused';
  await network.start();
  await pass(20_000);
  expect(network.client.via).toBe('stream');
  network.sockets = 'work';
  network.client.wake();
  await pass(100);
  expect(network.client.via).toBe('socket');
  expect(network.opened[0]?.isGivenUp).toBe(false);
  await pass(11_000);
  expect(network.opened[0]?.isGivenUp).toBe(true);
  expect(network.client.connection).toBe('open');
});

test('a WebSocket that breaks again and again keeps its stand-in', async () => {
  await network.start();
  for (let n = 0; n < 30; n += 1) {
    await pass(2_000);
    network.live.at(-1)?.onClose();
  }
  await pass(1_000);
  expect(network.client.connection).toBe('open');
  expect(network.opened.filter(({ isGivenUp }) => !isGivenUp)).toHaveLength(1);
  // And is not asked for at every turn.
  expect(network.socketAttempts).toBeLessThan(20);
});

test('a stream that falls silent is followed by polls and by another, from where it was', async () => {
  network.sockets = 'refused';
  await network.start();
  await pass(2_000);
  network.opened[0]?.send(stateEvent('3'));
  await pass(44_000);
  expect([network.client.via, network.polls.length]).toEqual(['stream', 1]);
  network.emailState = '4';
  await pass(3_000);
  expect(network.opened[0]?.isGivenUp).toBe(true);
  expect(network.opened[1]).toMatchObject({ closeAfter: 'no', lastEventId: 'i3' });
  expect(network.changes.at(-1)).toMatchObject({ a1: { Email: '4' } });
});

test('of several pages one has the stream, and the others hear of it and do not poll', async () => {
  const listeners = new Set<(message: unknown) => void>();
  const leading = Promise.withResolvers<void>();
  const share: LiveShare = {
    lead: async (task, signal) => {
      await leading.promise;
      if (!signal.aborted) await task();
    },
    tell: () => undefined,
    hear: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => undefined,
  };
  const told = (change: StateChange | null) => {
    for (const listener of listeners) listener({ change, isLive: true, lastEventId: 'i9' });
  };
  network.sockets = 'refused';
  await network.start(share);
  await pass(2_000);
  expect([network.client.via, network.opened.length]).toEqual(['poll', 0]);
  told({ '@type': 'StateChange', changed: { a1: { Email: '9' } } });
  expect(network.changes.at(-1)).toEqual({ a1: { Email: '9' } });
  const polls = network.polls.length;
  for (let n = 0; n < 5; n += 1) {
    await pass(30_000);
    told(null);
  }
  expect([network.client.via, network.polls.length]).toEqual(['stream', polls]);
  // The page that had the stream is closed: this one goes on from where that was.
  leading.resolve();
  await pass(10);
  expect(network.opened[0]).toMatchObject({ lastEventId: 'i9' });
});

test('where pages cannot agree on one there is no stream', async () => {
  // A page without TLS has no locks.
  vi.stubGlobal('navigator', {});
  network.sockets = 'refused';
  await network.start('pages');
  await pass(60_000);
  expect([network.client.via, network.opened.length]).toEqual(['poll', 0]);
});
