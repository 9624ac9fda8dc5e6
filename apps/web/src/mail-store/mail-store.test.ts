import { requestError, TransportError } from '@mailcote/jmap';
import { expect, test, vi } from 'vitest';
import { RefusedError } from './change-queue.ts';
import { MailStore } from './mail-store.ts';
import { makeEmail, makeMailbox, ScriptedServer } from './testing.ts';

const INBOX = { key: 'inbox', filter: { inMailbox: 'inbox' }, mailboxId: 'inbox' };

/** A store that has shown the first rows of an inbox of `count` conversations. */
async function open(count = 200) {
  const server = new ScriptedServer();
  server.mailboxes.set(
    'inbox',
    makeMailbox('inbox', 'inbox', {
      totalEmails: count,
      totalThreads: count,
      unreadEmails: 1,
      unreadThreads: 1,
    }),
  );
  server.mailboxes.set('archive', makeMailbox('archive', 'archive'));
  server.emails = Array.from({ length: count }, (_, n) => makeEmail(n, n === 0 ? { keywords: {} } : {}));
  const store = new MailStore(server);
  await store.start();
  const list = store.list(INBOX);
  store.watch(list);
  list.look(0, 19);
  await vi.waitFor(() => expect(list.total).toBe(count), 30_000);
  return { server, store, list };
}

const archive = { mailboxIds: { inbox: null, archive: true as const } };

test('a list knows its length at once and fetches the windows that are looked at, and no others', async () => {
  const { server, list } = await open(10_000);
  expect(list.at(0)).toBe('e0');
  expect(list.at(49)).toBe('e49');
  expect(list.at(50)).toBeUndefined();
  list.look(7_020, 7_040);
  await vi.waitFor(() => expect(list.at(7_030)).toBe('e7030'), 30_000);
  expect(list.at(5_000)).toBeUndefined();
  expect(server.calls.filter(({ name }) => name === 'Email/query')).toHaveLength(2);
});

test('an archived row is gone before the server knows, and the counts with it', async () => {
  const { server, store, list } = await open();
  let release = () => {};
  server.gate = new Promise((resolve) => (release = resolve));
  const { done, inverse } = store.update(new Map([['e0', archive]]));
  expect(list.at(0)).toBe('e1');
  expect(list.total).toBe(199);
  expect(store.mailboxes.get('inbox')).toMatchObject({ totalEmails: 199, unreadEmails: 0, unreadThreads: 0 });
  expect(store.mailboxes.get('archive')).toMatchObject({ totalEmails: 1, unreadEmails: 1, unreadThreads: 1 });
  expect(inverse.get('e0')).toEqual({ mailboxIds: { inbox: true, archive: null } });
  release();
  server.gate = null;
  await done;
  expect(server.emails.find(({ id }) => id === 'e0')?.mailboxIds).toEqual({ archive: true });
});

test('undo puts the row back where it was', async () => {
  const { store, list } = await open();
  const { done, inverse } = store.update(new Map([['e3', archive]]));
  await done;
  await store.idle();
  const back = store.update(inverse);
  // At once, although the list was answered without it in between.
  expect([list.at(3), list.total]).toEqual(['e3', 200]);
  await back.done;
  await store.idle();
  await vi.waitFor(() => expect([2, 3, 4].map((n) => list.at(n))).toEqual(['e2', 'e3', 'e4']), 30_000);
  expect(list.total).toBe(200);
});

test('what is told while a round of catching up ends is asked for in the next', async () => {
  const { server, store, list } = await open();
  store.watch(list);
  for (let ticks = 0; ticks < 8; ticks += 1) {
    const applied = new Promise<void>((resolve) => {
      const stop = list.subscribe(() => {
        stop();
        resolve();
      });
    });
    store.refresh();
    await applied;
    for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
    const before = server.calls.length;
    store.refresh();
    await vi.waitFor(() => expect(server.calls.length, `${ticks} ticks`).toBeGreaterThan(before), 30_000);
    await store.idle();
  }
});

test('after a change only rows that are not known are fetched', async () => {
  const { server, store, list } = await open();
  store.watch(list);
  const rows = () =>
    server.calls.flatMap(({ name, args }) =>
      name === 'Email/get' && (args['properties'] as string[]).includes('subject')
        ? (args['ids'] as string[])
        : [],
    );
  const before = rows().length;
  await store.update(new Map([['e2', { keywords: { $flagged: true as const } }]])).done;
  await store.idle();
  expect(rows().length).toBe(before);
  await store.update(new Map([['e3', archive]])).done;
  await store.idle();
  expect(rows().slice(before)).toEqual(['e50']);
  expect([list.at(49), store.emails.get('e50')?.subject]).toEqual(['e50', 'Subject 50']);
});

test('an older answer does not undo a newer one', async () => {
  const { server, store, list } = await open();
  let release = () => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const send = server.send.bind(server);
  vi.spyOn(server, 'send').mockImplementationOnce(async (batch) => {
    const result = await send(batch);
    await gate;
    return result;
  });
  const older = list.refresh();
  server.deliver(makeEmail(-1, { id: 'new', threadId: 'tnew' }));
  await list.refresh();
  release();
  await older;
  expect([list.at(0), list.total]).toEqual(['new', 201]);
  expect(store.emails.has('new')).toBe(true);
});

test('a StateChange of what the page has seen already asks for nothing', async () => {
  const { server, store, list } = await open();
  store.watch(list);
  await store.update(new Map([['e0', archive]])).done;
  await store.idle();
  const asked = server.calls.length;
  server.push();
  await store.idle();
  expect(server.calls).toHaveLength(asked);
  // While a round is under way that brings the same news.
  let release = () => {};
  server.gate = new Promise((resolve) => (release = resolve));
  server.deliver(makeEmail(-1, { id: 'new', threadId: 'tnew' }));
  const queries = () => server.calls.filter(({ name }) => name === 'Email/query').length;
  const before = queries();
  store.refresh();
  server.push();
  release();
  server.gate = null;
  await store.idle();
  expect(list.at(0)).toBe('new');
  expect(queries()).toBe(before + 1);
});

test('what is told before the first answer, and is not in it, is asked for after it', async () => {
  const server = new ScriptedServer();
  server.emails = [makeEmail(0)];
  const store = new MailStore(server);
  await store.start();
  const list = store.list(INBOX);
  store.watch(list);
  let release = () => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  const answered = server.send.bind(server);
  vi.spyOn(server, 'send').mockImplementationOnce(async (batch) => {
    const result = await answered(batch);
    await gate;
    return result;
  });
  list.look(0, 10);
  await vi.waitFor(() => expect(server.calls.some(({ name }) => name === 'Email/query')).toBe(true), 30_000);
  server.deliver(makeEmail(-1, { id: 'new', threadId: 'tnew' }));
  server.push();
  release();
  await vi.waitFor(() => expect(list.at(0)).toBe('new'), 30_000);
});

test('changes are sent one after another, so that an undo cannot overtake what it undoes', async () => {
  const { server, store } = await open();
  const send = vi.spyOn(server, 'send');
  const sets = () =>
    send.mock.calls.filter(([batch]) => batch.toRequest().methodCalls.some(([name]) => name === 'Email/set'));
  let release = () => {};
  server.gate = new Promise((resolve) => (release = resolve));
  const first = store.update(new Map([['e0', archive]]));
  const second = store.update(first.inverse);
  await new Promise((resolve) => setTimeout(resolve));
  expect(sets()).toHaveLength(1);
  release();
  server.gate = null;
  await second.done;
  expect(sets()).toHaveLength(2);
  expect(server.emails.find(({ id }) => id === 'e0')?.mailboxIds).toEqual({ inbox: true });
});

test('what the server refuses is taken back on the screen', async () => {
  const { server, store, list } = await open();
  server.refused.add('e1');
  const { done } = store.update(new Map([['e1', archive]]));
  expect(list.at(1)).toBe('e2');
  await expect(done).rejects.toThrow(RefusedError);
  expect(list.at(1)).toBe('e1');
  expect(store.emails.get('e1')?.mailboxIds).toEqual({ inbox: true });
  expect(store.mailboxes.get('archive')?.totalEmails).toBe(0);
});

test('a change made without a network is sent when there is one', async () => {
  const { server, store, list } = await open();
  server.connect('waiting');
  server.failure = new TransportError('the server cannot be reached');
  const { done } = store.update(new Map([['e1', archive]]));
  await vi.waitFor(() => expect(list.at(1)).toBe('e2'), 30_000);
  server.failure = null;
  expect(server.emails.find(({ id }) => id === 'e1')?.mailboxIds).toEqual({ inbox: true });
  server.connect('open');
  await done;
  expect(server.emails.find(({ id }) => id === 'e1')?.mailboxIds).toEqual({ archive: true });
});

test('changes that gathered without a network go together when there is one, and each ends as it should', async () => {
  const { server, store } = await open();
  server.connect('waiting');
  server.failure = new TransportError('the server cannot be reached');
  server.refused.add('e7');
  const star = { keywords: { $flagged: true as const } };
  const changes = Array.from({ length: 20 }, (_, n) => store.update(new Map([[`e${n}`, star]])).done);
  const ended = Promise.allSettled(changes);
  await new Promise((resolve) => setTimeout(resolve));
  server.failure = null;
  const send = vi.spyOn(server, 'send');
  server.connect('open');
  const failed = (await ended).flatMap(({ status }, index) => (status === 'rejected' ? [index] : []));
  expect(failed).toEqual([7]);
  const sets = send.mock.calls
    .map(([batch]) => batch.toRequest().methodCalls.filter(([name]) => name === 'Email/set').length)
    .filter((count) => count > 0);
  // The one that was under way, and what waited behind it.
  expect(sets).toEqual([1, 16, 3]);
  expect(server.emails.filter(({ keywords }) => keywords['$flagged'])).toHaveLength(19);
});

test('a request that is refused whole is made again change by change', async () => {
  const { server, store } = await open();
  let release = () => {};
  server.gate = new Promise((resolve) => (release = resolve));
  const first = store.update(new Map([['e0', archive]]));
  const rest = [1, 2, 3].map((n) => store.update(new Map([[`e${n}`, archive]])).done);
  const send = server.send.bind(server);
  vi.spyOn(server, 'send').mockImplementation((batch) => {
    const { methodCalls } = batch.toRequest();
    const isTooMuch = methodCalls.filter(([name]) => name === 'Email/set').length > 1;
    return isTooMuch
      ? Promise.reject(requestError('limit', 'too many calls', { limit: 'maxCallsInRequest' }))
      : send(batch);
  });
  release();
  server.gate = null;
  await Promise.all([first.done, ...rest]);
  expect(server.emails.filter(({ mailboxIds }) => mailboxIds['archive'])).toHaveLength(4);
});

test('what is moved shows where it was moved to before the server knows, by its date', async () => {
  const { server, store } = await open();
  for (const n of [190, 195]) server.emails[n]!.mailboxIds = { archive: true };
  const spec = { key: 'archive', filter: { inMailbox: 'archive' }, mailboxId: 'archive' };
  const shown = store.list(spec);
  shown.look(0, 10);
  await vi.waitFor(() => expect(shown.known()).toEqual(['e190', 'e195']), 30_000);
  server.connect('waiting');
  let release = () => {};
  server.gate = new Promise((resolve) => (release = resolve));
  const done = [3, 1].map((n) => store.update(new Map([[`e${n}`, archive]])).done);
  expect([shown.known(), shown.total]).toEqual([['e1', 'e3', 'e190', 'e195'], 4]);
  // One that the server then refuses goes again.
  server.refused.add('e5');
  const refused = store.update(new Map([['e5', archive]])).done;
  expect(shown.known()).toEqual(['e1', 'e3', 'e5', 'e190', 'e195']);
  const failed = expect(refused).rejects.toThrow(RefusedError);
  release();
  server.gate = null;
  await Promise.all(done);
  await failed;
  expect(shown.known()).toEqual(['e1', 'e3', 'e190', 'e195']);
});

test('a list that is opened while a change waits shows what it brought there', async () => {
  const { server, store } = await open();
  server.failure = new TransportError('the server cannot be reached');
  server.connect('waiting');
  void store.update(new Map([['e2', archive]]));
  await new Promise((resolve) => setTimeout(resolve));
  // As the mail that is kept on this machine answers: without the change.
  server.failure = null;
  const list = store.list({ key: 'archive', filter: { inMailbox: 'archive' }, mailboxId: 'archive' });
  list.look(0, 10);
  await vi.waitFor(() => expect([list.known(), list.total]).toEqual([['e2'], 1]), 30_000);
  server.connect('open');
  await store.idle();
});

test('an answer from before a change does not bring its row back', async () => {
  const { server, store, list } = await open();
  let release = () => {};
  server.gate = new Promise((resolve) => (release = resolve));
  const { done } = store.update(new Map([['e0', archive]]));
  // Asked for while the change is on its way: the server still has the row.
  const refresh = list.refresh();
  const calls = server.calls.length;
  release();
  server.gate = null;
  await Promise.all([done, refresh]);
  expect(server.calls.length).toBeGreaterThan(calls);
  expect(list.indexOf('e0')).toBe(-1);
});

test('new mail appears on top by one request', async () => {
  const { server, store, list } = await open();
  server.deliver(makeEmail(-1, { id: 'new', threadId: 'tnew', keywords: {} }));
  const before = server.calls.filter(({ name }) => name === 'Email/query').length;
  server.push();
  await vi.waitFor(() => expect(list.at(0)).toBe('new'), 30_000);
  await store.idle();
  expect(list.total).toBe(201);
  expect(store.emails.get('new')?.subject).toBe('Subject -1');
  expect(server.calls.filter(({ name }) => name === 'Email/query')).toHaveLength(before + 1);
});

test('new mail above does not move what is looked at: the list says by how many rows it grew', async () => {
  const { server, store, list } = await open();
  list.look(100, 119);
  await vi.waitFor(() => expect(list.at(119)).toBe('e119'), 30_000);
  server.deliver(makeEmail(-1, { id: 'new1', threadId: 'tn1' }));
  server.deliver(makeEmail(-2, { id: 'new2', threadId: 'tn2' }));
  server.push();
  await vi.waitFor(() => expect(list.shift).toEqual({ count: 1, rows: 2 }), 30_000);
  await store.idle();
  expect(list.at(102)).toBe('e100');
});

test('a page that nobody sees asks once for all that came in a while, and at once when it is looked at', async () => {
  const { server, store, list } = await open();
  const asked = () => server.calls.filter(({ name }) => name === 'Email/changes').length;
  await store.idle();
  const before = asked();
  vi.useFakeTimers();
  try {
    store.see(false);
    for (let n = 0; n < 20; n += 1) {
      server.deliver(makeEmail(-1 - n, { id: `new${n}`, threadId: `tn${n}` }));
      server.push();
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(asked()).toBe(before);
    await vi.advanceTimersByTimeAsync(15_000);
    expect([asked(), list.at(0)]).toEqual([before + 1, 'new19']);
    server.deliver(makeEmail(-21, { id: 'latest', threadId: 'tl' }));
    server.push();
    store.see(true);
    await vi.advanceTimersByTimeAsync(100);
    expect(list.at(0)).toBe('latest');
  } finally {
    vi.useRealTimers();
  }
});

test('a message of a known conversation joins it', async () => {
  const { server, store } = await open();
  server.deliver(makeEmail(-1, { id: 'answer', threadId: 't5' }));
  server.push();
  await vi.waitFor(() => expect(store.emailsOf('t5').map(({ id }) => id)).toEqual(['e5', 'answer']), 30_000);
});

test('what another client changed is followed, and what is destroyed is forgotten', async () => {
  const { server, store, list } = await open();
  const batch = server.batch();
  batch.call('Email/set', { update: { e2: { 'keywords/$flagged': true } }, destroy: ['e4'] });
  await server.send(batch);
  server.push();
  await vi.waitFor(() => expect(store.emails.get('e2')?.keywords['$flagged']).toBe(true), 30_000);
  await store.idle();
  expect(store.emails.has('e4')).toBe(false);
  expect(list.indexOf('e4')).toBe(-1);
});

test('a list nobody looks at asks nothing, and is made right when somebody does', async () => {
  const { server, store, list } = await open();
  const stop = store.watch(list);
  stop();
  const other = store.list({ key: 'archive', filter: { inMailbox: 'archive' }, mailboxId: 'archive' });
  other.look(0, 10);
  await vi.waitFor(() => expect(other.total).toBe(0), 30_000);
  const batch = server.batch();
  batch.call('Email/set', { update: { e0: { 'mailboxIds/inbox': null, 'mailboxIds/archive': true } } });
  await server.send(batch);
  server.push();
  await vi.waitFor(() => expect(store.emails.get('e0')?.mailboxIds).toEqual({ archive: true }), 30_000);
  await store.idle();
  expect(other.total).toBe(0);
  const asked = server.calls.length;
  other.look(0, 10);
  await vi.waitFor(() => expect(other.at(0)).toBe('e0'), 30_000);
  expect(server.calls.length).toBeGreaterThan(asked);
});

test('a failed first fetch can be tried again', async () => {
  const server = new ScriptedServer();
  server.emails = [makeEmail(0)];
  const store = new MailStore(server);
  const list = store.list(INBOX);
  server.failure = new TransportError('away');
  list.look(0, 10);
  await vi.waitFor(() => expect(list.error).not.toBeNull(), 30_000);
  server.failure = null;
  list.retry();
  await vi.waitFor(() => expect(list.at(0)).toBe('e0'), 30_000);
  expect(list.error).toBeNull();
});

test('the rows of a search come first, then how many there are and where the words were found', async () => {
  const { server, store } = await open(120);
  const list = store.list({ key: 'search', filter: { text: 'x' }, mailboxId: null, hasWords: true });
  let release = () => {};
  list.subscribe(() => {
    // The first answer is there: what follows waits.
    if (list.total === 50) server.gate ??= new Promise((resolve) => (release = resolve));
  });
  list.look(0, 19);
  await vi.waitFor(() => expect(list.at(49)).toBe('e49'), 30_000);
  expect([list.total, list.isCounted, list.snippet('e0')]).toEqual([50, false, undefined]);
  release();
  server.gate = null;
  await vi.waitFor(() => expect([list.total, list.isCounted]).toEqual([120, true]), 30_000);
  expect(list.snippet('e49')).toMatchObject({ preview: '<mark>e49</mark>' });
  list.look(60, 79);
  await vi.waitFor(() => expect(list.snippet('e60')).toBeDefined(), 30_000);
  // What is known is not asked for again.
  await list.refresh();
  const asked = server.calls.flatMap(({ name, args }) =>
    name === 'SearchSnippet/get' ? (args['emailIds'] as string[]) : [],
  );
  expect(new Set(asked).size).toBe(asked.length);
});

test('a search is made again only when rows came or went', async () => {
  const { server, store } = await open(120);
  const search = store.list({ key: 'search', filter: { text: 'x' }, mailboxId: null });
  const stop = store.watch(search);
  search.look(0, 19);
  await vi.waitFor(() => expect([search.total, search.isCounted]).toEqual([120, true]), 30_000);
  await store.idle();
  const asked = () =>
    server.calls.filter(
      ({ name, args }) => name === 'Email/query' && JSON.stringify(args['filter']) === '{"text":"x"}',
    ).length;
  const before = asked();
  await store.update(new Map([['e3', { keywords: { $flagged: true as const } }]])).done;
  await store.idle();
  expect(server.calls.some(({ name }) => name === 'Email/queryChanges')).toBe(true);
  expect(asked()).toBe(before);
  server.deliver(makeEmail(500));
  server.push();
  await vi.waitFor(() => expect([search.at(0), search.total]).toEqual(['e500', 121]), 30_000);
  expect(asked()).toBe(before + 1);
  stop();
});
