import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
/** By name; received one day after the other, a first. */
const ids: Record<string, string> = {};
let names: Map<string, string>;

beforeAll(async () => {
  server = await startJmapServer();
  const put = async (
    name: string,
    fields: Record<string, string>,
    body: string,
    day: number,
    keywords: string[] = [],
  ) => {
    ids[name] = await server.deliver(server.ana, message({ 'Message-ID': `<${name}@x>`, ...fields }, body), {
      keywords,
      receivedAt: new Date(Date.UTC(2026, 0, day)),
    });
  };
  await put(
    'a',
    { From: 'Zoe <zoe@example.net>', Subject: 'Alpha plan', Date: 'Thu, 8 Jan 2026 00:00:00 +0000' },
    'The quick brown fox.\n',
    1,
    ['$seen'],
  );
  await put(
    'b',
    {
      From: 'Ana Li <li@example.com>',
      Subject: 'Re: Alpha plan',
      'In-Reply-To': '<a@x>',
      Cc: 'carol@example.com',
    },
    'Jumped over it.\n',
    2,
    ['$flagged'],
  );
  await put(
    'c',
    {
      From: 'news@example.net',
      To: 'list@example.net',
      Bcc: 'hidden@example.net',
      Subject: '=?utf-8?B?7JWI64WV7ZWY7IS47JqU?=',
    },
    '보고서 검토 부탁드립니다\n',
    3,
  );
  await put(
    'd',
    { From: 'Zoe <zoe@example.net>', Subject: 'Beta', 'Content-Type': 'multipart/mixed; boundary=x' },
    `--x\n\nsee file\n--x\nContent-Type: application/pdf; name=report.pdf\nContent-Disposition: attachment\n\n${'x'.repeat(5_000)}\n--x--\n`,
    4,
    ['$seen'],
  );
  await put('e', { Subject: 'Gamma', 'X-Colour': 'light green' }, 'Brown bread, quick.\n', 5, [
    '$seen',
    'work',
  ]);
  await server.one(server.ana, 'Email/set', {
    update: {
      [ids['e']!]: {
        mailboxIds: { [server.ana.mailboxes.archive]: true, [server.ana.mailboxes.trash]: true },
      },
    },
  });
  names = new Map(Object.entries(ids).map(([name, id]) => [id, name]));
});
afterAll(() => server[Symbol.asyncDispose]());

const query = (args: object): Promise<Answer> => server.one(server.ana, 'Email/query', args);
/** The names of what is found, in its order: "edcba". */
const found = async (args: object): Promise<string> => {
  const answer = await query(args);
  if (!answer.ids) throw new Error(JSON.stringify(answer));
  return answer.ids.map((id: string) => names.get(id)).join('');
};

test('without a filter: everything, newest first, the state with it', async () => {
  const answer = await query({});
  expect(answer).toMatchObject({ accountId: server.ana.id, position: 0, canCalculateChanges: true });
  expect(answer.ids.map((id: string) => names.get(id)).join('')).toBe('edcba');
  expect(answer).not.toHaveProperty('total');
  expect(answer).toHaveProperty('limit');
  expect((await query({ limit: 10 })).limit).toBeUndefined();
  const { state } = await server.one(server.ana, 'Email/get', { ids: [] });
  expect(answer.queryState).toBe(state);
});

test.each<[object, string]>([
  [{ before: '2026-01-03T00:00:00Z' }, 'ba'],
  [{ after: '2026-01-03T00:00:00Z' }, 'edc'],
  [{ minSize: 5_000 }, 'd'],
  [{ maxSize: 5_000 }, 'ecba'],
  [{ minSize: 2 ** 53 - 1 }, ''],
  [{ maxSize: 2 ** 53 - 1 }, 'edcba'],
  [{ hasKeyword: '$SEEN' }, 'eda'],
  [{ notKeyword: '$seen' }, 'cb'],
  [{ allInThreadHaveKeyword: '$seen' }, 'ed'],
  [{ someInThreadHaveKeyword: '$seen' }, 'edba'],
  [{ noneInThreadHaveKeyword: '$seen' }, 'c'],
  [{ hasAttachment: true }, 'd'],
  [{ hasAttachment: false }, 'ecba'],
  [{ text: 'quick brown' }, 'ea'],
  [{ text: '"quick brown"' }, 'a'],
  [{ text: 'zoe' }, 'da'],
  [{ text: '' }, 'edcba'],
  [{ from: 'zoe' }, 'da'],
  [{ from: 'example.com' }, 'b'],
  [{ from: 'Ana' }, 'b'],
  [{ to: 'list@example.net' }, 'c'],
  [{ cc: 'carol' }, 'b'],
  [{ bcc: 'hidden' }, 'c'],
  [{ subject: 'ALPHA' }, 'ba'],
  [{ subject: '안녕' }, 'c'],
  [{ body: '검토' }, 'c'],
  [{ body: 'fox' }, 'a'],
  [{ header: ['Cc'] }, 'b'],
  [{ header: ['Subject', 'plan'] }, 'ba'],
  [{ header: ['X-Colour'] }, 'e'],
  [{ header: ['x-colour', 'GREEN'] }, 'e'],
  [{ header: ['X-Colour', 'red'] }, ''],
  [{ attachmentName: 'report' }, 'd'],
  [{ attachmentName: 'pdf' }, 'd'],
  [{ attachmentName: 'file' }, ''],
  [{ attachmentType: 'application/PDF' }, 'd'],
  [{ attachmentType: 'application/*' }, 'd'],
  [{ attachmentType: 'text/calendar' }, ''],
  [{ inMailbox: 'mzzzz' }, ''],
  [{ subject: 'alpha', hasKeyword: '$flagged' }, 'b'],
  [{}, 'edcba'],
  [{ operator: 'AND', conditions: [{ from: 'zoe' }, { subject: 'beta' }] }, 'd'],
  [{ operator: 'OR', conditions: [{ subject: 'beta' }, { subject: 'gamma' }] }, 'ed'],
  [{ operator: 'NOT', conditions: [{ subject: 'beta' }, { subject: 'gamma' }] }, 'cba'],
  [
    {
      operator: 'NOT',
      conditions: [
        {
          operator: 'OR',
          conditions: [
            { hasKeyword: '$seen' },
            { operator: 'AND', conditions: [{ hasKeyword: '$flagged' }] },
          ],
        },
      ],
    },
    'c',
  ],
])('the filter %j finds %s', async (filter, expected) => {
  expect(await found({ filter })).toBe(expected);
});

test('mailboxes: in one, and in others than some', async () => {
  const { inbox, archive, trash } = server.ana.mailboxes;
  expect(await found({ filter: { inMailbox: inbox } })).toBe('dcba');
  expect(await found({ filter: { inMailbox: archive } })).toBe('e');
  expect(await found({ filter: { inMailboxOtherThan: [trash] } })).toBe('edcba');
  expect(await found({ filter: { inMailboxOtherThan: [trash, archive] } })).toBe('dcba');
  expect(await found({ filter: { inMailbox: server.bob.mailboxes.inbox, subject: 'Alpha' } })).not.toContain(
    'c',
  );
});

test.each<[object[], string]>([
  [[{ property: 'receivedAt' }], 'abcde'],
  [[{ property: 'receivedAt', isAscending: false }], 'edcba'],
  [[{ property: 'size', isAscending: false }], 'd'],
  [[{ property: 'from' }], 'b'],
  [[{ property: 'from', collation: 'i;unicode-casemap' }], 'b'],
  [[{ property: 'subject' }], 'ba'],
  [[{ property: 'hasKeyword', keyword: '$flagged', isAscending: false }], 'b'],
  [
    [
      { property: 'someInThreadHaveKeyword', keyword: '$flagged', isAscending: false },
      { property: 'receivedAt' },
    ],
    'ab',
  ],
  [
    [
      { property: 'allInThreadHaveKeyword', keyword: '$seen', isAscending: false },
      { property: 'receivedAt' },
    ],
    'de',
  ],
])('sorted by %j the first are %s', async (sort, first) => {
  expect((await found({ sort })).slice(0, first.length)).toBe(first);
});

test('one for each thread, the first of it in the order asked for', async () => {
  expect(await found({ collapseThreads: true })).toBe('edcb');
  expect(await found({ collapseThreads: true, sort: [{ property: 'receivedAt' }] })).toBe('acde');
  expect(
    await query({
      collapseThreads: true,
      calculateTotal: true,
      filter: { inMailbox: server.ana.mailboxes.inbox },
    }),
  ).toMatchObject({ total: 3 });
});

test.each([{ inMailbox: true }, { inMailbox: false }])(
  'windows by position and by anchor, total when asked ($inMailbox)',
  async ({ inMailbox }) => {
    // One mailbox is an index walk, everything else a search: both have to count alike.
    const filter = inMailbox ? { inMailbox: server.ana.mailboxes.inbox } : { before: '2026-01-05T00:00:00Z' };
    const ask = (args: object) => query({ filter, ...args });
    const list = (answer: Answer) => answer.ids.map((id: string) => names.get(id)).join('');
    const middle = await ask({ position: 1, limit: 2, calculateTotal: true });
    expect([list(middle), middle.position, middle.total]).toEqual(['cb', 1, 4]);
    const end = await ask({ position: -1, limit: 5, calculateTotal: true });
    expect([list(end), end.position]).toEqual(['a', 3]);
    const clamped = await ask({ position: -9, limit: 1 });
    expect([list(clamped), clamped.position]).toEqual(['d', 0]);
    const beyond = await ask({ position: 50, limit: 5, calculateTotal: true });
    expect([list(beyond), beyond.total]).toEqual(['', 4]);
    const none = await ask({ limit: 0, calculateTotal: true });
    expect([list(none), none.total]).toEqual(['', 4]);
    const anchored = await ask({ anchor: ids['c'], anchorOffset: -1, position: 3, limit: 2 });
    expect([list(anchored), anchored.position]).toEqual(['dc', 0]);
    const after = await ask({ anchor: ids['c'], anchorOffset: 1, limit: 9 });
    expect([list(after), after.position]).toEqual(['ba', 2]);
    const early = await ask({ anchor: ids['d'], anchorOffset: -9, limit: 1 });
    expect([list(early), early.position]).toEqual(['d', 0]);
    for (const anchor of [ids['e'], 'ezzz', 'nothing'])
      expect(await ask({ anchor })).toMatchObject({ type: 'anchorNotFound' });
  },
);

test.each<[object, string]>([
  [{ filter: { colour: 'red' } }, 'unsupportedFilter'],
  [{ filter: { operator: 'XOR', conditions: [] } }, 'invalidArguments'],
  [{ filter: { operator: 'AND' } }, 'invalidArguments'],
  [{ filter: { operator: 'AND', conditions: [], from: 'x' } }, 'invalidArguments'],
  [{ filter: { operator: 'AND', conditions: ['x'] } }, 'invalidArguments'],
  [{ filter: [] }, 'invalidArguments'],
  [{ filter: { from: { contains: 'x' } } }, 'invalidArguments'],
  [{ filter: { from: null } }, 'invalidArguments'],
  [{ filter: { before: '2026-01-01' } }, 'invalidArguments'],
  [{ filter: { before: '2026-01-01T00:00:00+01:00' } }, 'invalidArguments'],
  [{ filter: { minSize: -1 } }, 'invalidArguments'],
  [{ filter: { hasKeyword: 'a b' } }, 'invalidArguments'],
  [{ filter: { hasAttachment: 'yes' } }, 'invalidArguments'],
  [{ filter: { header: [] } }, 'invalidArguments'],
  [{ filter: { header: ['a', 'b', 'c'] } }, 'invalidArguments'],
  [{ filter: { text: 'a\u0000b' } }, 'invalidArguments'],
  [{ filter: { attachmentType: 'pdf' } }, 'invalidArguments'],
  [{ filter: { attachmentName: 7 } }, 'invalidArguments'],
  [
    { filter: { operator: 'OR', conditions: Array.from({ length: 300 }, () => ({ text: 'x' })) } },
    'unsupportedFilter',
  ],
  [{ sort: [{ property: 'colour' }] }, 'unsupportedSort'],
  [{ sort: [{ property: 'from', collation: 'i;octet' }] }, 'unsupportedSort'],
  [{ sort: [{ property: 'hasKeyword' }] }, 'invalidArguments'],
  [{ sort: ['receivedAt'] }, 'invalidArguments'],
  [{ sort: [{ property: 'receivedAt', isAscending: 'no' }] }, 'invalidArguments'],
  [{ position: 1.5 }, 'invalidArguments'],
  [{ position: null }, 'invalidArguments'],
  [{ limit: -1 }, 'invalidArguments'],
  [{ anchor: 7 }, 'invalidArguments'],
  [{ collapseThreads: 1 }, 'invalidArguments'],
  [{ nonsense: true }, 'invalidArguments'],
])('%j is %s', async (args, type) => {
  expect(await query(args)).toMatchObject({ type });
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});

test('subjects sort by what they are about (RFC 8621 4.4.2, RFC 5256 2.1)', async () => {
  const subjects = ['[list] Re: aab', 'Re: [x] aaa (fwd)', '[only]', 'FWD: aad', 'aac', 'Fw[2]: aae  (Fwd)'];
  const subjectOf = new Map<string, string>();
  for (const subject of subjects)
    subjectOf.set(await server.deliver(server.bob, message({ Subject: subject })), subject);
  const { ids: found } = await server.one(server.bob, 'Email/query', { sort: [{ property: 'subject' }] });
  expect(found.map((id: string) => subjectOf.get(id))).toEqual([
    '[only]',
    'Re: [x] aaa (fwd)',
    '[list] Re: aab',
    'aac',
    'FWD: aad',
    'Fw[2]: aae  (Fwd)',
  ]);
});
