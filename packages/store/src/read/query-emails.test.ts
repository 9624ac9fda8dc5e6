import { afterAll, beforeAll, expect, test } from 'vitest';
import { ALL_EMAILS } from './all-emails.ts';
import { testDelivery, testMessage, type TestMessage } from '../testing/messages.ts';
import { openTestStore, type TestStore } from '../testing/test-store.ts';
import type { EmailFilter, EmailQuery, EmailSort, Id } from '../types.ts';

let it: TestStore;
let account: Id;
let mailboxes: Record<string, Id>;
/** By name; the name is also the first word of the text. */
const emails = new Map<string, Id>();

const MESSAGES: (TestMessage & {
  name: string;
  at: string;
  role?: 'inbox' | 'archive';
  keywords?: string[];
})[] = [
  {
    name: 'alpha',
    at: '2026-01-01',
    subject: 'Budget',
    from: 'Zoe <zoe@one.example>',
    messageId: 'r@x',
    keywords: ['$seen'],
  },
  {
    name: 'beta',
    at: '2026-01-02',
    subject: 'Re: Budget',
    from: 'anna@two.example',
    to: 'Carl <carl@three.example>',
    references: ['r@x'],
    body: 'beta '.repeat(100),
  },
  {
    name: 'gamma',
    at: '2026-01-03',
    subject: 'Fwd: Apples',
    from: 'Bob <bob@one.example>',
    keywords: ['$flagged', '$seen'],
    role: 'archive',
  },
  {
    name: 'delta',
    at: '2026-01-04',
    subject: 'Zebra',
    from: 'Bob <bob@one.example>',
    to: 'dan@one.example',
    keywords: ['$seen'],
  },
];

beforeAll(async () => {
  it = await openTestStore();
  ({ id: account } = await it.account('anna'));
  mailboxes = Object.fromEntries(
    (await it.store.reader(account).mailboxes()).map(({ role, id }) => [role, id]),
  );
  for (const { name, at, role = 'inbox', keywords = [], body = '', ...message } of MESSAGES) {
    const bytes = testMessage({ ...message, body: `${name} ${body}` });
    const delivery = testDelivery(account, bytes, { receivedAt: new Date(at), mailbox: { role }, keywords });
    emails.set(name, (await it.store.deliver(delivery)).emailId);
  }
  // Beta is in two mailboxes.
  await it.store.write(account, (tx) =>
    tx.updateEmail(emails.get('beta') ?? '', { mailboxIds: { add: [mailboxes['archive'] ?? ''] } }),
  );
});
afterAll(() => it[Symbol.asyncDispose]());

const QUERY: EmailQuery = { ...ALL_EMAILS, limit: 100 };

/** Both ways of answering must agree; the names in order, as one string. */
async function found(
  filter: EmailFilter | null,
  sort: EmailSort[] = [],
  rest: Partial<EmailQuery> = {},
): Promise<string> {
  const query = { ...QUERY, filter, sort, ...rest };
  const paged = await it.store.reader(account).queryEmails(query);
  const ranked = await it.store.reader(account).queryEmails({ ...query, calculateTotal: true });
  expect(ranked.ids).toEqual(paged.ids);
  if (rest.limit === undefined && rest.position === undefined) expect(ranked.total).toBe(paged.ids.length);
  return paged.ids.map((id) => emails.entries().find(([, email]) => email === id)?.[0]).join(' ');
}

const FILTERS: [filter: EmailFilter | null | (() => EmailFilter), names: string][] = [
  [null, 'delta gamma beta alpha'],
  [{}, 'delta gamma beta alpha'],
  [() => ({ inMailbox: mailboxes['archive'] ?? '' }), 'gamma beta'],
  [() => ({ inMailbox: mailboxes['archive'] ?? '', hasKeyword: '$flagged' }), 'gamma'],
  [{ inMailbox: 'm999' }, ''],
  [() => ({ inMailboxOtherThan: [mailboxes['archive'] ?? ''] }), 'delta beta alpha'],
  [() => ({ inMailboxOtherThan: [mailboxes['archive'] ?? '', mailboxes['inbox'] ?? ''] }), ''],
  [{ before: new Date('2026-01-03') }, 'beta alpha'],
  [{ after: new Date('2026-01-03') }, 'delta gamma'],
  [{ minSize: 600 }, 'beta'],
  [{ maxSize: 600 }, 'delta gamma alpha'],
  [{ hasKeyword: '$SEEN' }, 'delta gamma alpha'],
  [{ notKeyword: '$seen' }, 'beta'],
  [{ allInThreadHaveKeyword: '$seen' }, 'delta gamma'],
  [{ someInThreadHaveKeyword: '$seen' }, 'delta gamma beta alpha'],
  [{ noneInThreadHaveKeyword: '$flagged' }, 'delta beta alpha'],
  [{ hasAttachment: true }, ''],
  [{ hasAttachment: false }, 'delta gamma beta alpha'],
  [{ text: 'budget' }, 'beta alpha'],
  [{ text: 'bob' }, 'delta gamma'],
  [{ text: 'bob -zebra' }, 'gamma'],
  [{ text: '   ' }, 'delta gamma beta alpha'],
  [{ text: '???' }, ''],
  [{ from: 'one.example' }, 'delta gamma alpha'],
  [{ from: 'bob@one.example' }, 'delta gamma'],
  [{ to: 'one.example' }, 'delta'],
  [{ to: 'carl' }, 'beta'],
  [{ cc: 'carl' }, ''],
  [{ bcc: 'carl' }, ''],
  [{ subject: 'apples' }, 'gamma'],
  [{ body: 'apples' }, ''],
  [{ body: 'gamma' }, 'gamma'],
  [{ header: ['References'] }, 'beta'],
  [{ header: ['message-id', 'R@X'] }, 'alpha'],
  [{ header: ['Subject', '100%'] }, ''],
  [{ operator: 'AND', conditions: [{ text: 'budget' }, { notKeyword: '$seen' }] }, 'beta'],
  [{ operator: 'OR', conditions: [{ subject: 'zebra' }, { subject: 'apples' }] }, 'delta gamma'],
  [{ operator: 'NOT', conditions: [{ subject: 'zebra' }, { subject: 'apples' }] }, 'beta alpha'],
  [{ operator: 'AND', conditions: [] }, 'delta gamma beta alpha'],
  [{ operator: 'OR', conditions: [] }, ''],
  [
    {
      operator: 'NOT',
      conditions: [{ operator: 'OR', conditions: [{ from: 'zoe' }, { hasKeyword: '$flagged' }] }],
    },
    'delta beta',
  ],
];

test.for(FILTERS.map(([filter, names], index) => ({ index, filter, names })))(
  'filter $index finds "$names"',
  async ({ filter, names }) => {
    expect(await found(typeof filter === 'function' ? filter() : filter)).toBe(names);
  },
);

const SORTS: [property: EmailSort['property'], ascending: string, descending: string, keyword?: string][] = [
  ['receivedAt', 'alpha beta gamma delta', 'delta gamma beta alpha'],
  ['sentAt', 'delta gamma beta alpha', 'delta gamma beta alpha'],
  ['size', 'delta alpha gamma beta', 'beta gamma alpha delta'],
  ['from', 'beta delta gamma alpha', 'alpha delta gamma beta'],
  ['subject', 'gamma beta alpha delta', 'delta beta alpha gamma'],
  ['hasKeyword', 'delta beta alpha gamma', 'gamma delta beta alpha', '$flagged'],
  ['allInThreadHaveKeyword', 'beta alpha delta gamma', 'delta gamma beta alpha', '$seen'],
  ['someInThreadHaveKeyword', 'delta beta alpha gamma', 'gamma delta beta alpha', '$flagged'],
];

test.for(SORTS)('sorted by %s', async ([property, ascending, descending, keyword]) => {
  const by = (isAscending: boolean): EmailSort[] => [
    { property, isAscending, ...(keyword === undefined ? {} : { keyword }) },
  ];
  if (property === 'size') {
    const sizes = new Map(
      (await it.store.reader(account).emails([...emails.values()])).map(({ id, size }) => [id, size]),
    );
    const names = [...emails.keys()].toSorted(
      (a, b) => (sizes.get(emails.get(a) ?? '') ?? 0) - (sizes.get(emails.get(b) ?? '') ?? 0),
    );
    expect(await found(null, by(true))).toBe(names.join(' '));
    return;
  }
  expect(await found(null, by(true))).toBe(ascending);
  expect(await found(null, by(false))).toBe(descending);
});

test('threads collapse to the first of each in the order of the sort', async () => {
  const oldestFirst: EmailSort[] = [{ property: 'receivedAt', isAscending: true }];
  expect(await found(null, [], { collapseThreads: true })).toBe('delta gamma beta');
  expect(await found(null, oldestFirst, { collapseThreads: true })).toBe('alpha gamma delta');
  expect(await found({ subject: 'budget' }, [], { collapseThreads: true })).toBe('beta');
  expect(await found({ from: 'zoe' }, [], { collapseThreads: true })).toBe('alpha');
});

test('pages, positions from the end, anchors', async () => {
  expect(await found({ text: 'example' }, [], { position: 1, limit: 2 })).toBe('gamma beta');
  expect(await found({ hasAttachment: false }, [], { position: 1, limit: 2 })).toBe('gamma beta');
  expect(await found({ hasAttachment: false }, [], { position: 9 })).toBe('');
  expect(await found({ hasAttachment: false }, [], { limit: 0 })).toBe('');
  const reader = it.store.reader(account);
  const filter = { hasAttachment: false };
  const inbox = { inMailbox: mailboxes['inbox'] ?? '' };
  for (const [some, last] of [
    [filter, 4],
    [inbox, 3],
  ] as const) {
    expect(await reader.queryEmails({ ...QUERY, filter: some, position: -1 })).toMatchObject({
      ids: [emails.get('alpha')],
      position: last - 1,
    });
    expect(await reader.queryEmails({ ...QUERY, filter: some, position: -99, limit: 1 })).toMatchObject({
      ids: [emails.get('delta')],
      position: 0,
    });
    const anchor = emails.get('beta') ?? '';
    expect(await reader.queryEmails({ ...QUERY, filter: some, anchor, limit: 1 })).toMatchObject({
      ids: [anchor],
      position: last - 2,
      anchorFound: true,
    });
    expect(await reader.queryEmails({ ...QUERY, filter: some, anchor, anchorOffset: 1 })).toMatchObject({
      ids: [emails.get('alpha')],
      position: last - 1,
    });
    expect(
      await reader.queryEmails({ ...QUERY, filter: some, anchor, anchorOffset: -9, limit: 1 }),
    ).toMatchObject({ ids: [emails.get('delta')], position: 0 });
    expect(
      await reader.queryEmails({ ...QUERY, filter: some, anchor: 'e999', calculateTotal: true }),
    ).toEqual({ ids: [], position: 0, total: last, anchorFound: false });
    // Alpha is not a line of the collapsed list.
    expect(
      await reader.queryEmails({
        ...QUERY,
        filter: some,
        collapseThreads: true,
        anchor: emails.get('alpha') ?? '',
      }),
    ).toMatchObject({ anchorFound: false });
  }
});

test('a filter that is too large is refused', async () => {
  const reader = it.store.reader(account);
  const query = (filter: EmailFilter) => reader.queryEmails({ ...QUERY, filter });
  let deep: EmailFilter = { text: 'x' };
  for (let depth = 0; depth < 30; depth += 1) deep = { operator: 'NOT', conditions: [deep] };
  await expect(query(deep)).rejects.toMatchObject({ code: 'unsupportedFilter' });
  const many = Array.from({ length: 300 }, () => ({ text: 'x' }));
  await expect(query({ operator: 'OR', conditions: many })).rejects.toMatchObject({
    code: 'unsupportedFilter',
  });
});

test('whatever is asked stays in the account', async () => {
  const { id: other } = await it.account('other');
  const reader = it.store.reader(other);
  const ids = [...emails.values()];
  expect((await reader.queryEmails({ ...QUERY, calculateTotal: true })).total).toBe(0);
  expect((await reader.queryEmails({ ...QUERY, filter: { text: 'budget' } })).ids).toEqual([]);
  expect(await reader.emails(ids)).toEqual([]);
  expect((await reader.structures(ids)).size).toBe(0);
  const [email] = await it.store.reader(account).emails(ids);
  expect(await reader.threads([email?.threadId ?? ''])).toEqual([]);
  expect(await reader.mayReadBlob(email?.blobId ?? '')).toBe(false);
  expect(await it.store.write(other, (tx) => tx.updateEmails(ids, { keywords: { set: ['$seen'] } }))).toEqual(
    [],
  );
  expect(await it.store.write(other, (tx) => tx.destroyEmails(ids))).toEqual([]);
});

test('further pages come from memory, until something changes', async () => {
  const { id: other } = await it.account('paging');
  const deliver = (body: string) => it.store.deliver(testDelivery(other, testMessage({ body })));
  for (const word of ['one', 'two', 'three']) await deliver(`page ${word}`);
  const reader = it.store.reader(other);
  const query = { ...QUERY, filter: { text: 'page' }, limit: 2, calculateTotal: true };
  const first = await reader.queryEmails(query);
  const second = await reader.queryEmails({ ...query, position: 2, calculateTotal: false });
  const anchored = await reader.queryEmails({ ...query, anchor: first.ids[1] ?? '', anchorOffset: 1 });
  expect([first.total, first.ids.length, second.ids.length, anchored.ids]).toEqual([3, 2, 1, second.ids]);
  const { emailId } = await deliver('page four');
  expect(await reader.queryEmails(query)).toMatchObject({ total: 4, ids: [emailId, first.ids[0]] });
  // What a transaction sees and then takes back is not remembered.
  await expect(
    it.store.write(other, async (tx) => {
      await tx.destroyEmails([emailId]);
      expect((await tx.queryEmails(query)).total).toBe(3);
      throw new Error('taken back');
    }),
  ).rejects.toThrow('taken back');
  expect((await reader.queryEmails(query)).total).toBe(4);
});
