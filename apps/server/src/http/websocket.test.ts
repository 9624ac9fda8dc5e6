import { once } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { JmapClient, type OpenSocket } from '@mailcote/jmap';
import {
  message,
  PASSWORD,
  startJmapServer,
  USING,
  type Answer,
  type JmapTestServer,
  type TestAccount,
} from '../jmap/testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const address = () => `${server.url.replace('http', 'ws')}/jmap/ws`;

/** A stranger: the `ws` package, with what it has received. */
class Peer {
  readonly socket: WebSocket;
  readonly received: Answer[] = [];
  closeCode: number | null = null;

  constructor(headers: Record<string, string> = {}, protocol = 'jmap') {
    this.socket = new WebSocket(address(), protocol, { headers });
    this.socket.on('message', (data: Buffer) => this.received.push(JSON.parse(data.toString())));
    this.socket.on('close', (code) => {
      this.closeCode = code;
    });
    this.socket.on('error', () => undefined);
  }

  static async open(account: TestAccount = server.ana): Promise<Peer> {
    const peer = new Peer({ authorization: account.authorization });
    await once(peer.socket, 'open');
    return peer;
  }

  say(value: object | string): void {
    this.socket.send(typeof value === 'string' ? value : JSON.stringify(value));
  }

  /** The first message that is accepted, of those received and those to come. */
  async hear(accepts: (message: Answer) => boolean): Promise<Answer> {
    return vi.waitFor(
      () => {
        const found = this.received.find(accepts);
        expect(found, JSON.stringify(this.received)).toBeDefined();
        return found;
      },
      { timeout: 30_000, interval: 5 },
    );
  }

  /** Asks, and gives the answer: everything said before it has been heard by then. */
  async echo(text: string): Promise<Answer> {
    this.say({ '@type': 'Request', id: text, using: USING, methodCalls: [['Core/echo', { text }, '0']] });
    return this.hear((message) => message.requestId === text);
  }

  async stateChanges(): Promise<Answer[]> {
    await this.echo(`after ${this.received.length}`);
    return this.received.filter((message) => message['@type'] === 'StateChange');
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.readyState === WebSocket.CLOSED) return;
    const closed = once(this.socket, 'close');
    this.socket.terminate();
    await closed;
  }
}

const isChange = (type: string) => (message: Answer) =>
  message['@type'] === 'StateChange' &&
  Object.values(message.changed as object).some((states: Answer) => type in states);

/** The status with which the handshake is refused. */
async function refusal(headers: Record<string, string>, protocol = 'jmap'): Promise<number> {
  const { socket } = new Peer(headers, protocol);
  const [, response] = await once(socket, 'unexpected-response');
  socket.terminate();
  return response.statusCode;
}

test('the handshake needs a login, the subprotocol, and no other site', async () => {
  const { authorization } = server.ana;
  expect(await refusal({})).toBe(401);
  expect(await refusal({ authorization: 'Basic eDp5' })).toBe(401);
  expect(await refusal({ authorization }, 'chat')).toBe(400);
  expect(await refusal({ authorization, origin: 'https://evil.example' })).toBe(403);
  await using peer = await Peer.open();
  expect(peer.socket.protocol).toBe('jmap');
});

test('a request is answered under its id, with the session state (RFC 8887 4.3.2)', async () => {
  await using peer = await Peer.open();
  const { state } = (await (await server.fetch(server.ana, '/.well-known/jmap')).json()) as Answer;
  expect(await peer.echo('R1')).toEqual({
    '@type': 'Response',
    requestId: 'R1',
    methodResponses: [['Core/echo', { text: 'R1' }, '0']],
    sessionState: state,
  });
  peer.say({ '@type': 'Request', using: USING, methodCalls: [] });
  const answer = await peer.hear((message) => message.methodResponses?.length === 0);
  expect(answer).not.toHaveProperty('requestId');
});

test.each<[string, string, string, string | null]>([
  ['no JSON', '{', 'notJSON', null],
  ['duplicate names', '{"a":1,"a":2}', 'notJSON', null],
  ['an array', '[]', 'notRequest', null],
  ['null', 'null', 'notRequest', null],
  ['no type', '{"id":"x"}', 'notRequest', 'x'],
  ['an unknown type', '{"@type":"Hello","id":"x"}', 'notRequest', 'x'],
  ['no Request', '{"@type":"Request","id":"x"}', 'notRequest', 'x'],
  ['an id that is none', '{"@type":"Request","id":7,"using":[],"methodCalls":[]}', 'notRequest', null],
  [
    'an unknown capability',
    '{"@type":"Request","id":"x","using":["urn:x"],"methodCalls":[]}',
    'unknownCapability',
    'x',
  ],
  ['wrong dataTypes', '{"@type":"WebSocketPushEnable","dataTypes":"Email"}', 'notRequest', null],
  ['a wrong pushState', '{"@type":"WebSocketPushEnable","dataTypes":null,"pushState":7}', 'notRequest', null],
])('%s is a RequestError, and the connection goes on', async (_, text, type, requestId) => {
  await using peer = await Peer.open();
  peer.say(text);
  const error = await peer.hear((message) => message['@type'] === 'RequestError');
  expect(error).toMatchObject({ type: `urn:ietf:params:jmap:error:${type}`, status: 400, requestId });
  await peer.echo('still here');
});

test('a message may come in fragments, with control frames between them; too many or too much of them end the connection', async () => {
  await using peer = await Peer.open();
  const text = JSON.stringify({
    '@type': 'Request',
    id: 'f',
    using: USING,
    methodCalls: [['Core/echo', {}, '0']],
  });
  const ponged = once(peer.socket, 'pong');
  for (const [index, character] of text.split('').entries()) {
    peer.socket.send(character, { fin: index === text.length - 1 });
    if (index === 10) peer.socket.ping();
  }
  await ponged;
  await peer.hear((message) => message.requestId === 'f');

  await using many = await Peer.open();
  for (let index = 0; index < 17_000; index += 1) many.socket.send(' ', { fin: false });
  await vi.waitFor(() => expect(many.closeCode).toBe(1008), { timeout: 30_000 });
  await using much = await Peer.open();
  for (let index = 0; index < 11; index += 1) much.socket.send(' '.repeat(1024 * 1024), { fin: false });
  await vi.waitFor(() => expect(much.closeCode).toBe(1009), { timeout: 30_000 });
});

test('text that is not UTF-8 ends the connection', async () => {
  await using peer = await Peer.open();
  peer.socket.send(Buffer.from([0x7b, 0xff, 0x7d]), { binary: false });
  await vi.waitFor(() => expect(peer.closeCode).toBe(1007), { timeout: 30_000 });
});

test('binary frames and oversized ones close the connection with the fitting code', async () => {
  await using binary = await Peer.open();
  binary.socket.send(Buffer.from('{}'), { binary: true });
  await vi.waitFor(() => expect(binary.closeCode).toBe(1003), { timeout: 30_000 });
  await using large = await Peer.open();
  large.socket.send('x'.repeat(11 * 1024 * 1024));
  await vi.waitFor(() => expect(large.closeCode).toBe(1009), { timeout: 30_000 });
});

test('many requests at once are all answered', async () => {
  await using peer = await Peer.open();
  const answers = await Promise.all(Array.from({ length: 60 }, (_, index) => peer.echo(`n${index}`)));
  expect(answers.every(({ '@type': type }) => type === 'Response')).toBe(true);
});

test('requests over all connections of an account are limited like those over HTTP; one too many is a RequestError', async () => {
  const { promise: isLocked, resolve: locked } = Promise.withResolvers<void>();
  const { promise: mayEnd, resolve: end } = Promise.withResolvers<void>();
  const holding = server.store.write(server.ana.id, async () => {
    locked();
    await mayEnd;
  });
  await isLocked;
  // Each waits for the account. Four of a connection are at work at a time: 36 in all, of which 32 may be.
  const peers = await Promise.all(Array.from({ length: 9 }, () => Peer.open()));
  for (const [index, peer] of peers.entries()) {
    for (let n = 0; n < 4; n += 1) {
      const create = { m: { name: `Limited ${index} ${n}` } };
      const methodCalls = [['Mailbox/set', { accountId: server.ana.id, create }, '0']];
      peer.say({ '@type': 'Request', id: `${index} ${n}`, using: USING, methodCalls });
    }
  }
  const received = (): Answer[] => peers.flatMap((peer) => peer.received);
  await vi.waitFor(() => expect(received()).toHaveLength(4), { timeout: 30_000 });
  for (const error of received()) {
    expect(error).toMatchObject({
      '@type': 'RequestError',
      requestId: expect.any(String),
      type: 'urn:ietf:params:jmap:error:limit',
      limit: 'maxConcurrentRequests',
    });
  }
  end();
  await holding;
  await vi.waitFor(() => expect(received()).toHaveLength(36), { timeout: 30_000 });
  expect(received().filter(({ '@type': type }) => type === 'Response')).toHaveLength(32);
  await Promise.all(peers.map((peer) => peer[Symbol.asyncDispose]()));
});

test('who asks and does not read is not read either, and gets every answer once it reads', async () => {
  const line = `${'x'.repeat(78)}\n`;
  const emailId = await server.deliver(server.bob, message({}, line.repeat(25_000)));
  const fetching = (index: number) => ({
    '@type': 'Request',
    id: `n${index}`,
    using: USING,
    methodCalls: [
      [
        'Email/get',
        { accountId: server.bob.id, ids: [emailId], properties: ['bodyValues'], fetchTextBodyValues: true },
        '0',
      ],
      ['Mailbox/set', { accountId: server.bob.id, create: { m: { name: `Box ${index}` } } }, '1'],
    ],
  });
  const mailboxes = async (): Promise<number> =>
    (await server.one(server.bob, 'Mailbox/get', { properties: ['id'] })).list.length;
  const before = await mailboxes();
  await using peer = await Peer.open(server.bob);
  peer.socket.pause();
  for (let index = 0; index < 40; index += 1) peer.say(fetching(index));
  await vi.waitFor(async () => expect(await mailboxes()).toBeGreaterThanOrEqual(before + 4), {
    timeout: 30_000,
  });
  // Time for all of them, were they carried out.
  for (let round = 0; round < 60; round += 1) await mailboxes();
  expect(await mailboxes()).toBeLessThan(before + 20);

  peer.socket.resume();
  await vi.waitFor(() => expect(peer.received).toHaveLength(40), { timeout: 30_000 });
  expect(await mailboxes()).toBe(before + 40);
  expect(peer.received.every(({ '@type': type }) => type === 'Response')).toBe(true);
});

test('a connection whose other end has gone silently is given up, one that only has nothing to say is not', async () => {
  // Half a minute each, were time not in our hand.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const dead = new WebSocket(address(), 'jmap', {
      headers: { authorization: server.ana.authorization },
      autoPong: false,
    });
    await once(dead, 'open');
    const closed = once(dead, 'close');
    await using quiet = await Peer.open();
    for (let beat = 0; beat < 3; beat += 1) {
      const pinged = once(quiet.socket, 'ping');
      await vi.advanceTimersByTimeAsync(30_000);
      await pinged;
      await quiet.echo(`beat ${beat}`);
    }
    expect((await closed)[0]).toBe(1006);
    expect(quiet.closeCode).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test('enabling push tells the states of now, then each change; disabling ends it', async () => {
  await using peer = await Peer.open();
  peer.say({ '@type': 'WebSocketPushEnable', dataTypes: null });
  const first = await peer.hear((message) => message['@type'] === 'StateChange');
  const { state } = await server.one(server.ana, 'Email/get', { ids: [] });
  expect(first.changed[server.ana.id].Email).toBe(state);
  expect(Object.keys(first.changed[server.ana.id]).toSorted()).toEqual([
    'AddressBook',
    'BlockedSender',
    'BulkUpdate',
    'ContactCard',
    'Email',
    'EmailDelivery',
    'EmailSubmission',
    'Identity',
    'MailImport',
    'Mailbox',
    'Preferences',
    'Quota',
    'SavedSearch',
    'Thread',
    'TrustedSender',
    'VacationResponse',
  ]);
  expect(typeof first.pushState).toBe('string');
  peer.received.length = 0;

  await server.deliver(server.ana, message({ Subject: 'Pushed' }));
  const change = await peer.hear(isChange('Email'));
  const email = await server.one(server.ana, 'Email/get', { ids: [] });
  const mailbox = await server.one(server.ana, 'Mailbox/get', { ids: [] });
  expect(change.changed).toEqual({
    [server.ana.id]: {
      Email: email.state,
      EmailDelivery: email.state,
      Mailbox: mailbox.state,
      Quota: email.state,
      Thread: email.state,
    },
  });
  expect(change.pushState).not.toBe(first.pushState);

  peer.say({ '@type': 'WebSocketPushDisable' });
  await peer.echo('disabled');
  peer.received.length = 0;
  await server.deliver(server.ana, message({ Subject: 'Not pushed' }));
  expect(await peer.stateChanges()).toEqual([]);
});

test('only the types asked for, and only of one’s own account', async () => {
  await using peer = await Peer.open();
  peer.say({ '@type': 'WebSocketPushEnable', dataTypes: ['Mailbox', 'Nonsense'] });
  await peer.hear(isChange('Mailbox'));
  peer.received.length = 0;
  await server.deliver(server.bob, message({ To: 'bob@example.org' }));
  await server.one(server.ana, 'Identity/set', { create: { k: { email: 'ana+x@example.org' } } });
  expect(await peer.stateChanges()).toEqual([]);
  await server.deliver(server.ana, message({}));
  const change = await peer.hear((message) => message['@type'] === 'StateChange');
  expect(Object.keys(change.changed)).toEqual([server.ana.id]);
  expect(Object.keys(change.changed[server.ana.id])).toEqual(['Mailbox']);
});

test('a connection that was lost resumes: what changed since its pushState is told at once, and nothing else', async () => {
  let pushState: string;
  {
    await using peer = await Peer.open();
    peer.say({ '@type': 'WebSocketPushEnable', dataTypes: null });
    ({ pushState } = await peer.hear((message) => message['@type'] === 'StateChange'));
  }
  await server.deliver(server.ana, message({ Subject: 'While away' }));
  await using back = await Peer.open();
  back.say({ '@type': 'WebSocketPushEnable', dataTypes: null, pushState });
  const change = await back.hear((message) => message['@type'] === 'StateChange');
  expect(Object.keys(change.changed[server.ana.id]).toSorted()).toEqual([
    'Email',
    'EmailDelivery',
    'Mailbox',
    'Quota',
    'Thread',
  ]);

  // Nothing has changed since: nothing is said until something does.
  await using again = await Peer.open();
  again.say({ '@type': 'WebSocketPushEnable', dataTypes: null, pushState: change.pushState });
  await again.echo('one');
  await server.one(server.ana, 'Mailbox/get', { ids: [] });
  expect(await again.stateChanges()).toEqual([]);
  await server.deliver(server.ana, message({}));
  await again.hear(isChange('Email'));

  // A pushState that is none of ours is as good as none.
  await using lost = await Peer.open();
  lost.say({ '@type': 'WebSocketPushEnable', dataTypes: null, pushState: 'nonsense' });
  await lost.hear(isChange('Identity'));
});

test('a flood of deliveries becomes few changes, of which the last has the last state', async () => {
  await using peer = await Peer.open();
  peer.say({ '@type': 'WebSocketPushEnable', dataTypes: ['Email'] });
  await peer.hear(isChange('Email'));
  peer.received.length = 0;
  await Promise.all(Array.from({ length: 150 }, () => server.deliver(server.ana, message({}))));
  const { state } = await server.one(server.ana, 'Email/get', { ids: [] });
  await peer.hear((message) => message.changed?.[server.ana.id]?.Email === state);
  expect(peer.received.length).toBeLessThan(100);
});

test('after trouble in the hub the database is asked', async () => {
  await using peer = await Peer.open();
  peer.say({ '@type': 'WebSocketPushEnable', dataTypes: ['Email'] });
  await peer.hear(isChange('Email'));
  peer.received.length = 0;
  // A write whose hint nobody hears: another process, the database between us away.
  const { hub } = server.context;
  const publish = vi.spyOn(hub, 'publish').mockImplementation(() => undefined);
  await server.deliver(server.ana, message({}));
  publish.mockRestore();
  expect(await peer.stateChanges()).toEqual([]);
  (hub as unknown as { recheck(): void }).recheck();
  const { state } = await server.one(server.ana, 'Email/get', { ids: [] });
  expect((await peer.hear(isChange('Email'))).changed[server.ana.id]).toEqual({ Email: state });
});

test('the connection ends within seconds of its login: session ended, password changed', async () => {
  const login = await fetch(new URL('/api/session', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ address: server.ana.address, password: PASSWORD }),
  });
  const cookie = login.headers.get('set-cookie')!.split(';')[0]!;
  const bySession = new Peer({ cookie, origin: server.url });
  await once(bySession.socket, 'open');
  await using byPassword = await Peer.open(server.bob);
  await using other = await Peer.open(server.ana);
  const verify = vi.spyOn(server.context.auth, 'verify');
  await fetch(new URL('/api/session', server.url), {
    method: 'DELETE',
    headers: { cookie, origin: server.url },
  });
  await server.store.directory.setPassword(server.bob.id, 'x');
  await vi.waitFor(() => expect(bySession.closeCode).toBe(1008), { timeout: 30_000 });
  await vi.waitFor(() => expect(byPassword.closeCode).toBe(1008), { timeout: 30_000 });
  await other.echo('not mine');
  // An open connection is no new try to sign in, however often it is looked at.
  expect(verify).not.toHaveBeenCalled();
  verify.mockRestore();
});

test('our own client: requests and push over one connection, resumed after a drop without a loss', async () => {
  const sockets: WebSocket[] = [];
  const openSocket: OpenSocket = (url, handlers) => {
    const socket = new WebSocket(url, 'jmap', { headers: { authorization: server.ana.authorization } });
    sockets.push(socket);
    socket.on('open', () => handlers.onOpen());
    socket.on('message', (data: Buffer) => handlers.onMessage(data.toString()));
    socket.on('error', () => undefined);
    socket.on('close', () => handlers.onClose());
    return { send: (text) => socket.send(text), close: () => socket.close() };
  };
  const client = new JmapClient({
    sessionUrl: `${server.url}/.well-known/jmap`,
    headers: { authorization: server.ana.authorization },
    openSocket,
  });
  await client.connect();
  let since = (await client.call('Email/get', { ids: [], properties: ['id'] })).state;
  const seen: string[] = [];
  // What a mail store does: each change is followed by the question what it was.
  const follow = async (before: Promise<void>): Promise<void> => {
    await before;
    const changes = await client.call('Email/changes', { sinceState: since });
    seen.push(...changes.created);
    since = changes.newState;
  };
  let following = Promise.resolve();
  client.onStateChange(({ changed }) => {
    if (changed[server.ana.id]?.['Email'] === undefined) return;
    following = follow(following);
  });
  client.startPush();
  await vi.waitFor(() => expect(client.connection).toBe('open'), { timeout: 30_000 });
  const delivered: string[] = [];
  for (let round = 0; round < 4; round++) {
    delivered.push(await server.deliver(server.ana, message({ Subject: `Before ${round}` })));
    sockets.at(-1)!.terminate();
    delivered.push(await server.deliver(server.ana, message({ Subject: `While away ${round}` })));
    await vi.waitFor(() => expect(client.connection).toBe('open'), { timeout: 30_000 });
  }
  await vi.waitFor(() => expect(seen).toHaveLength(delivered.length), { timeout: 30_000 });
  await following;
  expect(seen.toSorted()).toEqual(delivered.toSorted());
  client.close();
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});

test('closing the server closes the connections', async () => {
  const own = await startJmapServer();
  const socket = new WebSocket(`${own.url.replace('http', 'ws')}/jmap/ws`, 'jmap', {
    headers: { authorization: own.ana.authorization },
  });
  await once(socket, 'open');
  const events = await own.fetch(own.ana, '/jmap/eventsource?ping=0');
  const closed = once(socket, 'close');
  const began = Date.now();
  await own[Symbol.asyncDispose]();
  await closed;
  await events.text();
  expect(Date.now() - began).toBeLessThan(5_000);
});
