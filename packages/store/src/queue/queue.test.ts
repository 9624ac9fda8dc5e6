import { expect, test } from 'vitest';
import { testDelivery, testMessage } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { Id, NewQueueItem, Outcome, QueueItem, Trace } from '../types.ts';

const CLAIM = { owner: 'test', limit: 1000, leaseMs: 60_000, perDestination: 100 };

async function item(it: TestStore, rcptTo: string, rest: Partial<NewQueueItem> = {}): Promise<NewQueueItem> {
  const blob = await it.store.blobs.put(testMessage());
  const domain = rcptTo.slice(rcptTo.indexOf('@') + 1);
  return {
    submissionId: null,
    blobId: blob.id,
    mailFrom: '',
    rcptTo,
    domain,
    nextAttemptAt: new Date(),
    ...rest,
  };
}

function trace(reply: string): Trace {
  const lines = [{ at: 0, from: 'S' as const, text: reply }];
  const startedAt = new Date();
  return {
    direction: 'out',
    startedAt,
    peerAddress: '::1',
    peerName: null,
    localName: 'mx',
    tls: null,
    lines,
    outcome: 'x',
    rcptTo: null,
  };
}

/** A submission of Anna's to these recipients, enqueued in the same write. */
async function submitted(
  it: TestStore,
  recipients: string[],
  sendAt = new Date(),
): Promise<{ accountId: Id; submissionId: Id; items: Id[] }> {
  const { id: accountId } = await it.account('anna');
  const { emailId } = await it.store.deliver(
    testDelivery(accountId, testMessage(), { mailbox: { role: 'sent' }, keywords: ['$seen'] }),
  );
  const [identity] = await it.store.reader(accountId).identities();
  const [email] = await it.store.reader(accountId).emails([emailId]);
  const made = await it.store.write(accountId, async (tx) => {
    const mailFrom = 'anna@example.org';
    const submissionId = await tx.createSubmission({
      identityId: identity?.id ?? '',
      emailId,
      mailFrom,
      rcptTo: recipients,
      sendAt,
      undoStatus: 'pending',
    });
    const items = recipients.map((rcptTo) => ({
      submissionId,
      blobId: email?.blobId ?? '',
      mailFrom,
      rcptTo,
      domain: rcptTo.split('@')[1] ?? '',
      nextAttemptAt: sendAt,
      options: { notify: ['failure' as const] },
    }));
    return { submissionId, items: await tx.enqueue(items) };
  });
  return { accountId, ...made };
}

test('workers that claim at the same time never get the same item', async () => {
  await using it = await openTestStore({ poolSize: 20 });
  const items = await Promise.all(Array.from({ length: 200 }, (_, n) => item(it, `r${n}@d${n % 7}.example`)));
  await it.store.queue.enqueue(items);
  const claimed = await Promise.all(
    Array.from({ length: 16 }, (_, n) => it.store.queue.claim({ ...CLAIM, owner: `worker${n}`, limit: 20 })),
  );
  const ids = claimed.flat().map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  // One that was locked by another at that moment was passed over; the rest is still there.
  ids.push(...(await it.store.queue.claim(CLAIM)).map(({ id }) => id));
  expect(new Set(ids).size).toBe(200);
  expect(await it.store.queue.claim(CLAIM)).toEqual([]);
});

test('claims are grouped by destination, and none is starved by another', async () => {
  await using it = await openTestStore();
  const { queue } = it.store;
  const flood = await Promise.all(Array.from({ length: 60 }, (_, n) => item(it, `r${n}@flood.example`)));
  await queue.enqueue(flood);
  await queue.enqueue([
    await item(it, 'x@small.example'),
    await item(it, 'y@Small.Example'),
    await item(it, 'z@other.example'),
  ]);
  const later = new Date(Date.now() + 3_600_000);
  await queue.enqueue([await item(it, 'w@later.example', { nextAttemptAt: later })]);
  const claimed = await queue.claim({ ...CLAIM, perDestination: 5 });
  expect(claimed.map(({ domain }) => domain)).toEqual([
    ...Array<string>(5).fill('flood.example'),
    'other.example',
    'small.example',
    'small.example',
  ]);
  expect((await queue.claim({ ...CLAIM, perDestination: 3, except: ['flood.example'] })).length).toBe(0);
  expect((await queue.claim({ ...CLAIM, limit: 2 })).length).toBe(2);
  const [first] = claimed;
  expect(await it.store.blobs.get(first?.blobId ?? '')).toHaveLength(first?.size ?? 0);
});

test('a lease that ends gives the item to the next; nextAttemptAt knows of leases', async () => {
  await using it = await openTestStore();
  const { queue } = it.store;
  expect(await queue.nextAttemptAt()).toBeNull();
  const later = new Date(Date.now() + 3_600_000);
  const [id] = await queue.enqueue([await item(it, 'a@x.example')]);
  await queue.enqueue([await item(it, 'b@x.example', { nextAttemptAt: later })]);
  expect((await queue.nextAttemptAt())?.getTime()).toBeLessThanOrEqual(Date.now());
  // Long enough for what is asked of it while it is held, on a busy machine too.
  const [claimed] = await queue.claim({ ...CLAIM, leaseMs: 2_000 });
  expect(claimed?.id).toBe(id);
  expect(await queue.nextAttemptAt()).toEqual(claimed?.leasedUntil);
  expect(await queue.claim(CLAIM)).toEqual([]);
  await expect(queue.cancel(id ?? '')).rejects.toMatchObject({ code: 'cannotUnsend' });
  await expect(queue.change(id ?? '', 'hold')).rejects.toMatchObject({ code: 'cannotUnsend' });
  await expect.poll(async () => (await queue.claim(CLAIM)).map((one) => one.id)).toEqual([id]);
});

test('attempts are logged, retried at their time, and end', async () => {
  await using it = await openTestStore();
  const { queue } = it.store;
  const [id = ''] = await queue.enqueue([await item(it, 'a@x.example')]);
  const first = await queue.claim(CLAIM);
  const startedAt = new Date();
  const nextAttemptAt = new Date(Date.now() + 600_000);
  const later: Outcome = {
    kind: 'retry',
    nextAttemptAt,
    startedAt,
    reply: '450 later',
    trace: trace('450 later'),
  };
  expect(await queue.settle(first.map((item) => ({ item, outcome: later })))).toEqual([id]);
  expect(await queue.get(id)).toMatchObject({
    status: 'queued',
    attempts: 1,
    nextAttemptAt,
    leasedUntil: null,
    lastReply: '450 later',
    log: [
      {
        number: 1,
        outcome: 'retry',
        reply: '450 later',
        startedAt,
        trace: { lines: [{ text: '450 later' }] },
      },
    ],
  });
  expect(await queue.claim(CLAIM)).toEqual([]);
  await queue.change(id, 'hold');
  expect((await queue.list({ status: 'held' })).map((one) => one.id)).toEqual([id]);
  await queue.change(id, 'retry');
  const again = await queue.claim(CLAIM);
  expect(again.map((one) => one.attempts)).toEqual([1]);
  const failed: Outcome = { kind: 'failed', startedAt, reply: '550 no', trace: null };
  expect(await queue.settle(again.map((item) => ({ item, outcome: failed })))).toEqual([id]);
  const delivered: Outcome = { kind: 'delivered', startedAt, reply: '250 ok', trace: null };
  expect(await queue.settle(again.map((item) => ({ item, outcome: delivered })))).toEqual([]);
  expect(await queue.get(id)).toMatchObject({
    status: 'failed',
    attempts: 2,
    blobId: null,
    log: [{ number: 1 }, { number: 2 }],
  });
  await expect(queue.change(id, 'retry')).rejects.toMatchObject({ code: 'cannotUnsend' });
  await expect(queue.change('q999', 'retry')).rejects.toMatchObject({ code: 'notFound' });
  expect(await queue.get('q999')).toBeNull();
  expect((await it.store.sweep({ blob: 0, queueItem: 0 })).queueItems).toBe(1);
  expect(await queue.list()).toEqual([]);
});

test('the submission follows its recipients, and is announced', async () => {
  await using it = await openTestStore();
  const { accountId, submissionId, items } = await submitted(it, [
    'a@x.example',
    'b@x.example',
    'c@y.example',
  ]);
  const reader = it.store.reader(accountId);
  const submission = async () => (await reader.submissions([submissionId]))[0];
  expect(await submission()).toMatchObject({
    undoStatus: 'pending',
    rcptTo: ['a@x.example', 'b@x.example', 'c@y.example'],
    deliveryStatus: { 'a@x.example': { delivered: 'queued' } },
  });
  const since = (await reader.states()).EmailSubmission;
  it.hints.length = 0;
  const claimed = await it.store.queue.claim(CLAIM);
  expect(claimed.map((one) => [one.accountId, one.submissionId, one.options])).toEqual(
    items.map(() => [accountId, submissionId, { notify: ['failure'] }]),
  );
  expect((await submission())?.undoStatus).toBe('final');
  expect(it.hints.flatMap(({ types }) => types)).toEqual(['EmailSubmission']);
  const startedAt = new Date();
  const outcomes: Outcome[] = [
    { kind: 'delivered', startedAt, reply: '250 2.0.0 ok', trace: trace('250') },
    { kind: 'delivered', isInMailStore: true, startedAt, reply: '250 local', trace: null },
    { kind: 'failed', startedAt, reply: '550 5.1.1 no', trace: trace('550') },
  ];
  const settlements = claimed.flatMap((item, n) => (outcomes[n] ? [{ item, outcome: outcomes[n] }] : []));
  expect(await it.store.queue.settle(settlements)).toEqual(items);
  expect((await submission())?.deliveryStatus).toEqual({
    'a@x.example': { smtpReply: '250 2.0.0 ok', delivered: 'unknown', displayed: 'unknown' },
    'b@x.example': { smtpReply: '250 local', delivered: 'yes', displayed: 'unknown' },
    'c@y.example': { smtpReply: '550 5.1.1 no', delivered: 'no', displayed: 'unknown' },
  });
  expect((await reader.changes('EmailSubmission', since, 10)).updated).toEqual([submissionId]);
  expect((await reader.traces({ submissionId })).map(({ lines }) => lines[0]?.text)).toEqual(['250', '550']);
  await expect(
    it.store.write(accountId, (tx) => tx.updateSubmission(submissionId, { undoStatus: 'canceled' })),
  ).rejects.toMatchObject({ code: 'cannotUnsend' });
  await it.store.write(accountId, (tx) => tx.destroySubmission(submissionId));
  expect(await reader.submissions()).toEqual([]);
  expect((await reader.changes('EmailSubmission', since, 10)).destroyed).toEqual([submissionId]);
});

test('a submission that has not left can be canceled as a whole', async () => {
  await using it = await openTestStore();
  const inTenSeconds = new Date(Date.now() + 10_000);
  const { accountId, submissionId, items } = await submitted(
    it,
    ['a@x.example', 'b@y.example'],
    inTenSeconds,
  );
  const reader = it.store.reader(accountId);
  expect(await it.store.queue.claim(CLAIM)).toEqual([]);
  await it.store.write(accountId, (tx) => tx.updateSubmission(submissionId, { undoStatus: 'canceled' }));
  expect((await reader.submissions())[0]).toMatchObject({
    undoStatus: 'canceled',
    deliveryStatus: { 'a@x.example': { delivered: 'no' } },
  });
  expect((await it.store.queue.list()).map(({ status, blobId }) => [status, blobId])).toEqual([
    ['canceled', null],
    ['canceled', null],
  ]);
  expect(items).toHaveLength(2);
  expect(await it.store.queue.nextAttemptAt()).toBeNull();
});

test('one recipient that is being served keeps the whole submission from being canceled', async () => {
  await using it = await openTestStore();
  const { accountId, submissionId } = await submitted(it, ['a@x.example', 'b@y.example']);
  // Claimed by hand, so that the submission itself still says pending: the moment between the two.
  await it.store.queue.claim({ ...CLAIM, limit: 1 });
  await it.store.write(accountId, async (tx) => {
    await expect(tx.updateSubmission(submissionId, { undoStatus: 'canceled' })).rejects.toMatchObject({
      code: 'cannotUnsend',
    });
  });
  expect((await it.store.queue.list()).map(({ status }) => status)).toEqual(['queued', 'queued']);
  await expect(
    it.store.write(accountId, (tx) =>
      tx.enqueue([
        {
          submissionId,
          blobId: `b${'A'.repeat(43)}`,
          mailFrom: '',
          rcptTo: 'a@b',
          domain: 'b',
          nextAttemptAt: new Date(),
        },
      ]),
    ),
  ).rejects.toMatchObject({ code: 'notFound' });
});

test('what waits is held, let go, retried and given up by domain and by account', async () => {
  await using it = await openTestStore();
  const { queue } = it.store;
  const { accountId, items } = await submitted(it, ['b@x.example', 'c@y.example']);
  const later = new Date(Date.now() + 3_600_000);
  const [other = ''] = await queue.enqueue([await item(it, 'a@x.example', { nextAttemptAt: later })]);
  const [atX = '', atY = ''] = items;
  const statuses = async (): Promise<(string | undefined)[]> =>
    Promise.all([atX, atY, other].map(async (id) => (await queue.get(id))?.status));
  expect(await queue.changeAll({ domain: 'X.example' }, 'hold')).toEqual([atX, other]);
  expect(await queue.changeAll({ accountId }, 'hold')).toEqual([atY]);
  expect(await queue.claim(CLAIM)).toEqual([]);
  expect(await queue.changeAll({ domain: 'x.example', accountId }, 'release')).toEqual([atX]);
  expect(await statuses()).toEqual(['queued', 'held', 'held']);
  expect((await queue.claim(CLAIM)).map(({ id, isRetryAsked }) => [id, isRetryAsked])).toEqual([
    [atX, false],
  ]);
  // The one that is being worked on is left alone.
  expect(await queue.changeAll({}, 'retry')).toEqual([atY, other]);
  expect((await queue.claim(CLAIM)).map(({ isRetryAsked }) => isRetryAsked)).toEqual([true, true]);
  expect(await queue.cancelAll({})).toEqual([]);
  await queue.enqueue([await item(it, 'd@z.example')]);
  expect(await queue.cancelAll({ domain: 'z.example' })).toHaveLength(1);
});

test('lists by what an operator looks for, some of them changed at once, and the sum of it', async () => {
  await using it = await openTestStore();
  const { queue } = it.store;
  const later = new Date(Date.now() + 3_600_000);
  const ids = await queue.enqueue([
    await item(it, 'a@one.example'),
    await item(it, 'b@one.example', { nextAttemptAt: later }),
    await item(it, 'c@two.example'),
    await item(it, 'd@two.example'),
  ]);
  const [a = '', b = '', c = '', d = ''] = ids;
  const shown = async (filter: Parameters<typeof queue.list>[0]): Promise<Id[]> =>
    (await queue.list(filter)).map(({ id }) => id);
  expect(await queue.changeAll({ ids: [b, c, 'nonsense'] }, 'hold')).toEqual([b, c]);
  expect(await queue.cancelAll({ ids: [d] })).toEqual([d]);
  expect(await shown({ status: 'waiting' })).toEqual([c, b, a]);
  expect(await shown({ status: 'waiting', limit: 1, before: c })).toEqual([b]);
  expect(await shown({ status: 'held', domain: 'ONE.example' })).toEqual([b]);
  expect(await shown({ status: 'queued' })).toEqual([a]);
  expect(await shown({ status: 'canceled' })).toEqual([d]);
  expect(await shown({ status: 'failed' })).toEqual([]);
  expect(await shown({})).toEqual([d, c, b, a]);
  const summary = await queue.summary();
  expect(summary).toMatchObject({ queued: 1, held: 2, retrying: 0 });
  expect(summary.oldestAt).toBeInstanceOf(Date);
  const [claimed] = await queue.claim(CLAIM);
  const startedAt = new Date();
  await queue.settle([
    {
      item: claimed as QueueItem,
      outcome: { kind: 'retry', nextAttemptAt: later, startedAt, reply: '450', trace: null },
    },
  ]);
  expect(await queue.summary()).toMatchObject({ queued: 1, retrying: 1 });
  expect((await it.store.traffic.hours(1))[0]).toMatchObject({ deferred: 1, sent: 0 });
});
