import { once } from 'node:events';
import type { Id } from '@mailcote/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { createAppPassword, hashAppPassword } from '../auth/token.ts';
import {
  message,
  startJmapServer,
  type Answer,
  type JmapTestServer,
  type TestAccount,
} from '../jmap/testing/jmap-test-server.ts';
import { EventStream } from './testing/event-stream.ts';

const ACCOUNTS = 10;
/** Of each kind, for each account: 500 WebSockets and 500 event sources in all. */
const LISTENERS = 50;
const MESSAGES = 8;
/** Octets, the server and its thousand clients together. */
const MOST_MEMORY = 300 * 1024 * 1024;
const AT_ONCE = 100;
/** For what all of them are to hear, on a busy machine too. */
const WITHIN = { timeout: 60_000, interval: 5 };

let server: JmapTestServer;
let accounts: TestAccount[];
let listeners: Listener[];
let memoryBefore: number;

beforeAll(async () => {
  server = await startJmapServer();
  accounts = await Promise.all(
    Array.from({ length: ACCOUNTS }, async (_, n) => {
      const address = `user${n}@example.org`;
      const { directory } = server.store;
      const { id } = await directory.createAccount({ address, name: '', passwordHash: null, isAdmin: false });
      const password = createAppPassword();
      await directory.createAppPassword(id, { name: '', hash: hashAppPassword(password) });
      return { ...server.ana, id, address, authorization: `Bearer ${password}` };
    }),
  );
  memoryBefore = process.memoryUsage().rss;
});
afterAll(() => server[Symbol.asyncDispose]());

/** A client that hears of changes, and can be cut off and come back. */
abstract class Listener {
  readonly account: TestAccount;
  /** What it was told of Email last; null: nothing yet. */
  emailState: string | null = null;
  /** Accounts it has heard of. */
  readonly heardOf = new Set<Id>();
  stateChanges = 0;

  constructor(account: TestAccount) {
    this.account = account;
  }

  abstract open(): Promise<void>;
  /** Without a word, as when a cable is pulled. */
  abstract cut(): Promise<void>;

  protected heard(change: Answer): void {
    expect(change['@type']).toBe('StateChange');
    this.stateChanges += 1;
    for (const id of Object.keys(change.changed)) this.heardOf.add(id);
    this.emailState = change.changed[this.account.id]?.Email ?? this.emailState;
  }
}

class SocketListener extends Listener {
  #socket: WebSocket | null = null;
  #pushState: string | null = null;

  async open(): Promise<void> {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/jmap/ws`, 'jmap', {
      headers: { authorization: this.account.authorization },
    });
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data: Buffer) => {
      const change: Answer = JSON.parse(data.toString());
      this.#pushState = change.pushState;
      this.heard(change);
    });
    await once(socket, 'open');
    socket.send(
      JSON.stringify({ '@type': 'WebSocketPushEnable', dataTypes: ['Email'], pushState: this.#pushState }),
    );
  }

  async cut(): Promise<void> {
    const closed = once(this.#socket!, 'close');
    this.#socket!.terminate();
    await closed;
  }
}

class StreamListener extends Listener {
  #stream: EventStream | null = null;
  #lastEventId = '';

  async open(): Promise<void> {
    const url = `${server.url}/jmap/eventsource?types=Email&closeafter=no&ping=30`;
    this.#stream = await EventStream.open(url, this.account.authorization, this.#lastEventId);
    this.#stream.onEvent = ({ event, data }) => {
      if (event === 'state') this.heard(JSON.parse(data));
    };
  }

  async cut(): Promise<void> {
    this.#lastEventId = this.#stream!.lastEventId;
    this.#stream!.cut();
  }
}

/** All of them, some at a time: a thousand handshakes in one tick are no test of anything. */
async function inTurns(all: readonly Listener[], task: (listener: Listener) => Promise<void>): Promise<void> {
  const left = all.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const listener of left) await task(listener);
    }),
  );
}

/** To every account so many messages, all at the same time. @returns the states that everybody is to hear of */
async function deliver(): Promise<Map<Id, string>> {
  await Promise.all(
    accounts.flatMap((account) =>
      Array.from({ length: MESSAGES }, () => server.deliver(account, message({ To: account.address }))),
    ),
  );
  const states = accounts.map(async (account): Promise<[Id, string]> => {
    const { state } = await server.one(account, 'Email/get', { ids: [] });
    return [account.id, state];
  });
  return new Map(await Promise.all(states));
}

async function allHave(states: ReadonlyMap<Id, string>): Promise<void> {
  const missing = () => listeners.filter(({ account, emailState }) => emailState !== states.get(account.id));
  await expect.poll(() => missing().length, WITHIN).toBe(0);
}

test('500 WebSockets and 500 event sources at once are connected', async () => {
  listeners = accounts.flatMap((account) =>
    Array.from({ length: LISTENERS }, () => [
      new SocketListener(account),
      new StreamListener(account),
    ]).flat(),
  );
  expect(listeners).toHaveLength(1_000);
  await inTurns(listeners, (listener) => listener.open());
});

test('each delivery reaches all of its own account and none of the others', async () => {
  const [one] = accounts as [TestAccount];
  // A socket is told the state it begins with.
  await allHaveBegun();
  for (const listener of listeners) listener.stateChanges = 0;
  await server.deliver(one, message({ To: one.address }));
  const { state } = await server.one(one, 'Email/get', { ids: [] });
  const own = listeners.filter(({ account }) => account === one);
  await expect.poll(() => own.every(({ emailState }) => emailState === state), WITHIN).toBe(true);
  expect(listeners.every(({ account, stateChanges }) => stateChanges > 0 === (account === one))).toBe(true);

  await allHave(await deliver());
  for (const { account, heardOf } of listeners) expect([...heardOf]).toEqual([account.id]);
});

async function allHaveBegun(): Promise<void> {
  const sockets = listeners.filter((listener) => listener instanceof SocketListener);
  await expect.poll(() => sockets.every(({ stateChanges }) => stateChanges > 0), WITHIN).toBe(true);
}

test('those that are cut off while mail comes resume without a lost change', async () => {
  const following = accounts.map(async (account) => {
    const { state } = await server.one(account, 'Email/get', { ids: [] });
    return [account, state] as const;
  });
  const before = new Map(await Promise.all(following));
  // Every other of each kind; some before, some during and some after the deliveries.
  const unlucky = listeners.filter((_, index) => index % 4 < 2);
  const delivering = deliver();
  await inTurns(unlucky, (listener) => listener.cut());
  await delivering;
  const states = await deliver();
  await inTurns(unlucky, (listener) => listener.open());
  await allHave(states);
  for (const { account, heardOf } of listeners) expect([...heardOf]).toEqual([account.id]);
  // What a client asks for by the state it was told is all there is.
  for (const [account, sinceState] of before) {
    const { created, newState } = await server.one(account, 'Email/changes', { sinceState });
    expect(created).toHaveLength(2 * MESSAGES);
    expect(newState).toBe(states.get(account.id));
  }
});

test('a thousand of them and their clients take little', async () => {
  const grown = process.memoryUsage().rss - memoryBefore;
  expect(grown).toBeLessThan(MOST_MEMORY);
  await inTurns(listeners, (listener) => listener.cut());
  expect(server.errors).toEqual([]);
});
