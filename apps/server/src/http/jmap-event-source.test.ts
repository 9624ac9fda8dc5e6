import { JmapClient } from '@mailcote/jmap';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  message,
  startJmapServer,
  type Answer,
  type JmapTestServer,
  type TestAccount,
} from '../jmap/testing/jmap-test-server.ts';
import { EventStream } from './testing/event-stream.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const open = (query: string, lastEventId = '', account: TestAccount = server.ana): Promise<EventStream> =>
  EventStream.open(`${server.url}/jmap/eventsource?${query}`, account.authorization, lastEventId);

/** The types told in each state event so far. */
const told = (stream: EventStream): string[][] =>
  stream.events
    .filter(({ event }) => event === 'state')
    .map(({ data }) => Object.keys(JSON.parse(data).changed[server.ana.id]).toSorted());

const DELIVERY = ['Email', 'EmailDelivery', 'Mailbox', 'Quota', 'Thread'];

test('an answer that every proxy passes on as it comes', async () => {
  const stream = await open('types=*&closeafter=no&ping=0');
  expect(stream.response.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  expect(stream.response.headers).not.toHaveProperty('content-encoding');
  stream.cut();
});

test('a state event is a StateChange with an id, and nothing is told without a change', async () => {
  const stream = await open('types=*&closeafter=no&ping=0');
  await server.deliver(server.ana, message({}));
  await expect.poll(() => told(stream)).toEqual([DELIVERY]);
  const { state } = await server.one(server.ana, 'Email/get', { ids: [] });
  const [{ data, lastEventId }] = stream.events as [Answer];
  expect(JSON.parse(data)).toMatchObject({
    '@type': 'StateChange',
    changed: { [server.ana.id]: { Email: state } },
  });
  expect(lastEventId).toMatch(/^[\d.]+$/);
  // Another account's changes are nobody's business.
  await server.deliver(server.bob, message({}));
  await server.one(server.ana, 'Identity/set', { create: { k: { email: 'ana+es@example.org' } } });
  await expect.poll(() => told(stream)).toEqual([DELIVERY, ['Identity']]);
  stream.cut();
});

test('types: only those, in whatever company', async () => {
  const stream = await open('types=Mailbox,Nonsense&closeafter=no&ping=0');
  await server.deliver(server.ana, message({}));
  await expect.poll(() => told(stream)).toEqual([['Mailbox']]);
  stream.cut();
});

test('closeafter=state: the answer ends with the first event', async () => {
  const stream = await open('types=*&closeafter=state&ping=0');
  expect(stream.isEnded).toBe(false);
  await server.deliver(server.ana, message({}));
  await expect.poll(() => stream.isEnded).toBe(true);
  expect(told(stream)).toEqual([DELIVERY]);
  // Polling like this loses nothing either: what came in between is the next answer.
  await server.deliver(server.ana, message({}));
  const next = await open('types=*&closeafter=state&ping=0', stream.lastEventId);
  await expect.poll(() => next.isEnded).toBe(true);
  expect(told(next)).toEqual([DELIVERY]);
});

test('Last-Event-ID: what was missed is told at once, and only that', async () => {
  const stream = await open('types=*&closeafter=no&ping=0');
  // Cut off before the first event: the id came with the head.
  await expect.poll(() => stream.lastEventId).not.toBe('');
  expect(stream.events).toEqual([]);
  stream.cut();
  await server.deliver(server.ana, message({}));
  const resumed = await open('types=*&closeafter=no&ping=0', stream.lastEventId);
  await expect.poll(() => told(resumed)).toEqual([DELIVERY]);
  resumed.cut();
  const again = await open('types=*&closeafter=no&ping=0', resumed.lastEventId);
  await server.one(server.ana, 'Identity/set', { create: { k: { email: 'ana+again@example.org' } } });
  await expect.poll(() => told(again)).toEqual([['Identity']]);
  again.cut();
  // Not one of ours: everything may be news.
  const lost = await open('types=*&closeafter=no&ping=0', 'nonsense');
  await expect.poll(() => told(lost)[0]).toEqual(expect.arrayContaining(['Identity', ...DELIVERY]));
  lost.cut();
});

test('ping: at once, then when nothing else has been sent for so long, between 10 and 300 seconds, without an id', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const streams: [EventStream, number][] = [];
    for (const [asked, given] of [
      [1, 10],
      [30, 30],
      [300, 300],
      [100_000, 300],
    ] as const)
      streams.push([await open(`types=Email&closeafter=no&ping=${asked}`), given]);
    const none = await open('types=Email&closeafter=no&ping=0');
    for (const [stream] of streams) {
      await expect.poll(() => stream.events.map(({ event }) => event)).toEqual(['ping']);
      stream.events.length = 0;
    }
    await vi.advanceTimersByTimeAsync(300_000);
    for (const [stream, given] of streams) {
      await expect.poll(() => stream.events.length).toBe(300 / given);
      expect(stream.events[0]).toEqual({
        event: 'ping',
        data: `{"interval":${given}}`,
        lastEventId: expect.stringMatching(/^[\d.]+$/) as string,
      });
    }
    expect(none.events).toEqual([]);

    // A change is a sign of life too, from which the time counts anew.
    const [, [stream]] = streams as [unknown, [EventStream, number]];
    await vi.advanceTimersByTimeAsync(20_000);
    await server.deliver(server.ana, message({}));
    await expect.poll(() => stream.events.length).toBe(11);
    await vi.advanceTimersByTimeAsync(29_000);
    await server.deliver(server.ana, message({}));
    await expect.poll(() => stream.events.length).toBe(12);
    expect(stream.events.slice(-2).map(({ event }) => event)).toEqual(['state', 'state']);
    for (const [each] of streams) each.cut();
    none.cut();
  } finally {
    vi.useRealTimers();
  }
});

test.each([
  'closeafter=never',
  'closeafter=',
  'ping=-1',
  'ping=soon',
  'ping=1.5',
  'types=',
  'types=a&types=b',
  'ping=1&ping=2',
])('%s is refused', async (query) => {
  expect((await server.fetch(server.ana, `/jmap/eventsource?${query}`)).status).toBe(400);
});

test('without a login there is nothing to hear', async () => {
  expect((await fetch(`${server.url}/jmap/eventsource?types=*`)).status).toBe(401);
});

test('the connection ends within seconds of its login', async () => {
  const stream = await open('types=*&closeafter=no&ping=0', '', server.bob);
  await server.store.directory.setPassword(server.bob.id, 'x');
  await expect.poll(() => stream.isEnded).toBe(true);
});

test('our own client polls all types that are pushed, where nothing can be', async () => {
  await server.deliver(server.ana, message({}));
  const everything = await open('types=*&closeafter=state&ping=0', 'nonsense');
  await expect.poll(() => everything.isEnded).toBe(true);
  const client = new JmapClient({
    sessionUrl: `${server.url}/.well-known/jmap`,
    headers: { authorization: server.ana.authorization },
    openSocket: (_, handlers) => {
      setImmediate(() => handlers.onClose());
      return { send: () => undefined, close: () => undefined };
    },
    fetch: (input, init) =>
      typeof input === 'string' && input.includes('/eventsource')
        ? Promise.resolve(new Response(null, { status: 404 }))
        : fetch(input, init),
  });
  await client.connect();
  const polled: Record<string, string>[] = [];
  client.onStateChange(({ changed }) => polled.push(changed[server.ana.id] ?? {}));
  client.startPush();
  await expect.poll(() => polled.length, { timeout: 20_000 }).toBe(1);
  client.close();
  expect(Object.keys(polled[0]!).toSorted()).toEqual(told(everything)[0]);
  const [event] = everything.events;
  const { EmailDelivery, ...states } = JSON.parse(event!.data).changed[server.ana.id];
  expect(polled[0]).toMatchObject(states);
  expect(EmailDelivery).toBeDefined();
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
