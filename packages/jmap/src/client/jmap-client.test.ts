import { expect, test, vi } from 'vitest';
import { MethodError, RequestError } from '../errors.ts';
import type { Invocation, JmapRequest } from '../types/core.ts';
import type { Session } from '../types/session.ts';
import { JmapClient } from './jmap-client.ts';
import type { SocketHandlers } from './open-socket.ts';
import { TransportError } from './transport-error.ts';

const session: Session = {
  capabilities: {
    'urn:ietf:params:jmap:core': {},
    'urn:ietf:params:jmap:mail': {},
    'urn:ietf:params:jmap:websocket': { url: 'https://mail.example.org/jmap/ws', supportsPush: true },
  },
  accounts: {},
  primaryAccounts: { 'urn:ietf:params:jmap:mail': 'a1' },
  username: 'ana@example.org',
  apiUrl: 'https://mail.example.org/jmap/api',
  downloadUrl: 'https://mail.example.org/jmap/download/{accountId}/{blobId}/{name}?type={type}',
  uploadUrl: 'https://mail.example.org/jmap/upload/{accountId}',
  eventSourceUrl:
    'https://mail.example.org/jmap/eventsource?types={types}&closeafter={closeafter}&ping={ping}',
  state: 's1',
};

type Answer = (request: JmapRequest) => Invocation[];
const echo: Answer = (request) => request.methodCalls;

/** A server of two functions, and the sockets the client opens, driven by hand. */
async function setUp(answer: Answer = echo, status = 200) {
  const http: { url: string; body: JmapRequest | null; headers: Headers }[] = [];
  const opened: {
    url: string;
    handlers: SocketHandlers;
    sent: Record<string, unknown>[];
    closed: boolean;
  }[] = [];
  const fetcher: typeof fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : input.toString();
    const body = typeof init?.body === 'string' ? (JSON.parse(init.body) as JmapRequest) : null;
    http.push({ url, body, headers: new Headers(init?.headers) });
    if (url.endsWith('/.well-known/jmap')) return Response.json(session);
    if (status !== 200) return new Response('no', { status });
    return Response.json({ methodResponses: answer(body!), sessionState: 's1' });
  };
  const client = new JmapClient({
    sessionUrl: 'https://mail.example.org/.well-known/jmap',
    fetch: fetcher,
    headers: { authorization: 'Bearer x' },
    openSocket(url, handlers) {
      const socket = { url, handlers, sent: [] as Record<string, unknown>[], closed: false };
      opened.push(socket);
      return {
        send: (text) => socket.sent.push(JSON.parse(text) as Record<string, unknown>),
        close: () => {
          socket.closed = true;
        },
      };
    },
  });
  await client.connect();
  return { client, http, opened };
}

/** What any server says first: the answer to what the client asks of a connection that has just opened. */
function establish({ handlers }: { handlers: SocketHandlers }): void {
  handlers.onOpen();
  handlers.onMessage(JSON.stringify({ '@type': 'Response', methodResponses: [], sessionState: 's1' }));
}

/** The nth socket, once the client has opened it. */
async function socketNumber<T>(opened: T[], number: number): Promise<T> {
  await vi.waitFor(() => expect(opened.length).toBeGreaterThanOrEqual(number), { timeout: 30_000 });
  return opened[number - 1]!;
}

test('a batch is one request with references, accountId filled in, known capabilities used', async () => {
  const { client, http } = await setUp(() => [
    ['Email/query', { ids: ['e1'] }, 'c0'],
    ['Email/get', { list: [{ id: 'e1' }] }, 'c1'],
  ]);
  const batch = client.batch();
  const query = batch.call('Email/query', { filter: { inMailbox: 'm1' } });
  const get = batch.call('Email/get', { '#ids': query.reference('/ids'), properties: ['subject'] });
  const result = await client.send(batch);
  expect(result.get(query).ids).toEqual(['e1']);
  expect(result.get(get).list).toEqual([{ id: 'e1' }]);
  expect(http[1]!.body).toEqual({
    using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'],
    methodCalls: [
      ['Email/query', { accountId: 'a1', filter: { inMailbox: 'm1' } }, 'c0'],
      [
        'Email/get',
        {
          accountId: 'a1',
          '#ids': { resultOf: 'c0', name: 'Email/query', path: '/ids' },
          properties: ['subject'],
        },
        'c1',
      ],
    ],
  });
  expect(http[1]!.headers.get('authorization')).toBe('Bearer x');
});

test('a call that failed throws its MethodError, the others keep their responses; implicit responses are found', async () => {
  const { client } = await setUp(() => [
    ['error', { type: 'stateMismatch', description: 'older' }, 'c0'],
    ['EmailSubmission/set', { created: { k: { id: 's1' } } }, 'c1'],
    ['Email/set', { updated: { e1: null } }, 'c1'],
  ]);
  const batch = client.batch();
  const first = batch.call('Email/set', { ifInState: '1' });
  const second = batch.call('EmailSubmission/set', {});
  const result = await client.send(batch);
  expect(() => result.get(first)).toThrow(MethodError);
  expect(result.error(first)).toMatchObject({ type: 'stateMismatch', properties: { description: 'older' } });
  expect(result.error(second)).toBeNull();
  expect(result.get(second).created).toEqual({ k: { id: 's1' } });
  expect(result.implicit(second, 'Email/set')?.updated).toEqual({ e1: null });
  expect(result.implicit(first, 'Email/set')).toBeNull();
});

test('401 is told to those who listen, and thrown', async () => {
  const { client } = await setUp(echo, 401);
  const gone = vi.fn();
  client.onUnauthorized(gone);
  await expect(client.call('Core/echo', {})).rejects.toMatchObject({ name: 'TransportError', status: 401 });
  expect(gone).toHaveBeenCalledOnce();
});

test('a new session state is told', async () => {
  const { client } = await setUp();
  const changed = vi.fn();
  client.onSessionChanged(changed);
  await client.call('Core/echo', {});
  expect(changed).not.toHaveBeenCalled();
  session.state = 's0';
  await client.connect();
  session.state = 's1';
  await client.call('Core/echo', {});
  expect(changed).toHaveBeenCalledWith('s1');
});

test('an open socket carries the requests, and its errors', async () => {
  const { client, http, opened } = await setUp();
  client.startPush();
  const socket = await socketNumber(opened, 1);
  expect(socket.url).toBe('wss://mail.example.org/jmap/ws');
  establish(socket);
  const answer = client.call('Core/echo', { hello: 1 });
  await vi.waitFor(() => expect(socket.sent).toHaveLength(3), 30_000);
  expect(socket.sent[0]).toEqual({ '@type': 'WebSocketPushEnable', dataTypes: null });
  expect(socket.sent[2]).toMatchObject({
    '@type': 'Request',
    id: 'r0',
    methodCalls: [['Core/echo', { hello: 1 }, 'c0']],
  });
  socket.handlers.onMessage(
    JSON.stringify({
      '@type': 'Response',
      requestId: 'r0',
      methodResponses: [['Core/echo', { hello: 1 }, 'c0']],
      sessionState: 's1',
    }),
  );
  expect(await answer).toEqual({ hello: 1 });
  const refused = client.call('Core/echo', {});
  await vi.waitFor(() => expect(socket.sent).toHaveLength(4), 30_000);
  socket.handlers.onMessage(
    JSON.stringify({
      '@type': 'RequestError',
      requestId: 'r1',
      type: 'urn:ietf:params:jmap:error:limit',
      status: 400,
      limit: 'maxConcurrentRequests',
    }),
  );
  await expect(refused).rejects.toBeInstanceOf(RequestError);
  expect(http).toHaveLength(1);
  client.close();
});

test('a lost socket is opened again and push resumed from the last pushState', async () => {
  const { client, opened } = await setUp();
  const changes: unknown[] = [];
  const statuses: string[] = [];
  client.onStateChange((change) => changes.push(change.changed));
  client.onConnection((status) => statuses.push(status));
  client.startPush({ dataTypes: ['Email'], pushState: 'p0' });
  const first = await socketNumber(opened, 1);
  establish(first);
  expect(first.sent[0]).toEqual({ '@type': 'WebSocketPushEnable', dataTypes: ['Email'], pushState: 'p0' });
  first.handlers.onMessage(
    JSON.stringify({ '@type': 'StateChange', changed: { a1: { Email: '7' } }, pushState: 'p7' }),
  );
  expect(client.pushState).toBe('p7');
  first.handlers.onClose();
  const second = await socketNumber(opened, 2);
  // What the old connection still says is not heard.
  first.handlers.onMessage(
    JSON.stringify({ '@type': 'StateChange', changed: { a1: { Email: '8' } }, pushState: 'p8' }),
  );
  establish(second);
  expect(second.sent[0]).toMatchObject({ pushState: 'p7' });
  expect(changes).toEqual([{ a1: { Email: '7' } }]);
  client.close();
  expect(second.closed).toBe(true);
  expect(statuses).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open', 'idle']);
});

test('a read that was lost with the socket goes again over HTTP; a write does not', async () => {
  const { client, http, opened } = await setUp(() => [['Email/get', { list: [] }, 'c0']]);
  client.startPush();
  const socket = await socketNumber(opened, 1);
  establish(socket);
  const read = client.call('Email/get', { ids: [] });
  const write = client.call('Email/set', { destroy: ['e1'] });
  await vi.waitFor(() => expect(socket.sent).toHaveLength(4), 30_000);
  socket.handlers.onClose();
  await expect(write).rejects.toMatchObject({ name: 'TransportError', outcomeUnknown: true });
  expect((await read).list).toEqual([]);
  expect(http.filter(({ body }) => body !== null)).toHaveLength(1);
  client.close();
});

test('wake ends the pause at once and fetches no socket after close', async () => {
  const { client, opened } = await setUp();
  client.startPush();
  (await socketNumber(opened, 1)).handlers.onClose();
  expect(client.connection).toBe('waiting');
  client.wake();
  expect(client.connection).toBe('connecting');
  client.close();
  await new Promise((resolve) => {
    setTimeout(resolve, 50);
  });
  expect(opened).toHaveLength(1);
  expect(client.connection).toBe('idle');
});

test('silence is answered with a probe, and a dead line is dropped', async () => {
  const { client, opened } = await setUp();
  vi.useFakeTimers();
  try {
    client.startPush();
    await vi.advanceTimersByTimeAsync(0);
    const socket = opened[0]!;
    establish(socket);
    await vi.advanceTimersByTimeAsync(61_000);
    expect(socket.sent.at(-1)).toMatchObject({ methodCalls: [['Core/echo', {}, 'probe']] });
    socket.handlers.onMessage(
      JSON.stringify({ '@type': 'Response', methodResponses: [], sessionState: 's1' }),
    );
    await vi.advanceTimersByTimeAsync(30_000);
    expect(client.connection).toBe('open');
    await vi.advanceTimersByTimeAsync(41_000);
    expect(socket.closed).toBe(true);
    expect(client.connection).not.toBe('open');
    client.close();
  } finally {
    vi.useRealTimers();
  }
});

test('what is no JMAP on the socket ends the connection', async () => {
  const { client, opened } = await setUp();
  client.startPush();
  const socket = await socketNumber(opened, 1);
  establish(socket);
  socket.handlers.onMessage('<html>502</html>');
  expect(socket.closed).toBe(true);
  client.close();
});

test('an aborted request rejects with the reason', async () => {
  const { client, opened } = await setUp();
  client.startPush();
  establish(await socketNumber(opened, 1));
  const controller = new AbortController();
  const call = client.call('Core/echo', {}, controller.signal);
  controller.abort(new Error('never mind'));
  await expect(call).rejects.toThrow('never mind');
  client.close();
});

test('upload posts the bytes with their type and tells progress; a refusal is a TransportError', async () => {
  const progress: [number, number | null][] = [];
  const client = new JmapClient({
    sessionUrl: 'https://mail.example.org/.well-known/jmap',
    fetch: async (input, init) => {
      if (init?.method === 'GET') return Response.json(session);
      expect(input).toBe('https://mail.example.org/jmap/upload/a1');
      expect(new Headers(init?.headers).get('content-type')).toBe('text/plain');
      const size = init?.body instanceof Uint8Array ? init.body.byteLength : 0;
      return size > 3
        ? new Response('', { status: 413 })
        : Response.json({ accountId: 'a1', blobId: 'b1', type: 'text/plain', size });
    },
  });
  await client.connect();
  const answer = await client.upload(new Uint8Array(3), {
    type: 'text/plain',
    onProgress: (...now) => progress.push(now),
  });
  expect(answer).toMatchObject({ blobId: 'b1', size: 3 });
  expect(progress).toEqual([
    [0, 3],
    [3, 3],
  ]);
  await expect(client.upload(new Uint8Array(4), { type: 'text/plain' })).rejects.toBeInstanceOf(
    TransportError,
  );
});

test('download addresses are percent-encoded (RFC 6570 level 1)', async () => {
  const { client } = await setUp();
  expect(client.downloadUrl('b1', 'a/b c&.txt', 'text/plain')).toBe(
    'https://mail.example.org/jmap/download/a1/b1/a%2Fb%20c%26.txt?type=text%2Fplain',
  );
});
