import type { EmailFilterCondition, FilterOperator, Invocation, Mailbox } from '@mailcote/jmap';
import { expect, test } from 'vitest';
import type { EmailBody, ListedEmail } from '../mail-store/index.ts';
import { answerLocally, type LocalMail } from './local-mail.ts';

function email(id: string, threadId: string, change: Partial<ListedEmail> = {}): ListedEmail {
  return {
    id,
    blobId: `b${id}`,
    threadId,
    mailboxIds: { inbox: true },
    keywords: {},
    size: 1_000,
    receivedAt: `2026-01-0${id.slice(1)}T00:00:00Z`,
    from: [{ name: 'Ana Li', email: 'ana@example.org' }],
    to: [{ name: null, email: 'me@example.org' }],
    cc: null,
    subject: `Subject ${id}`,
    preview: `Preview ${id}`,
    hasAttachment: false,
    snoozedUntil: null,
    ...change,
  };
}

const mail: LocalMail = {
  states: { Mailbox: 'm7', Email: 'e7', Thread: 't7' },
  mailboxes: [{ id: 'inbox', totalThreads: 100 } as Mailbox, { id: 'trash', totalThreads: 1 } as Mailbox],
  identities: [],
  records: { TrustedSender: [{ id: 'w1' }] },
  emails: [
    email('e5', 't3', { keywords: { $seen: true } }),
    email('e4', 't2', { mailboxIds: { trash: true }, from: [{ name: 'Bo', email: 'bo@example.net' }] }),
    email('e3', 't1', { subject: 'Kiln on Saturday' }),
    email('e1', 't1'),
  ],
  bodies: new Map([
    ['e1', { id: 'e1', bodyValues: { 1: { value: 'The celadon came out green' } } } as unknown as EmailBody],
  ]),
  pages: new Map([['e1 block ', { url: '/jmap/view/a1/e1/1' } as never]]),
};

function ask(...calls: [string, Record<string, unknown>][]): Invocation[] | null {
  return answerLocally(
    calls.map(([name, args], index) => [name, args, `c${index}`]),
    mail,
  );
}
const find = (filter: FilterOperator<EmailFilterCondition> | EmailFilterCondition): unknown =>
  ask(['Email/query', { filter, position: 0, limit: 50 }])?.[0]?.[1]['ids'];

test('the calls of a list: a row each conversation, its emails oldest first, by reference', () => {
  const answers = ask(
    [
      'Email/query',
      { filter: { inMailbox: 'inbox' }, collapseThreads: true, calculateTotal: true, position: 0, limit: 50 },
    ],
    ['Email/get', { '#ids': { resultOf: 'c0', path: '/ids' }, properties: ['threadId'] }],
    ['Thread/get', { '#ids': { resultOf: 'c1', path: '/list/*/threadId' } }],
    ['Email/get', { '#ids': { resultOf: 'c2', path: '/list/*/emailIds' }, properties: ['id', 'subject'] }],
  );
  expect(answers?.map(([name]) => name)).toEqual(['Email/query', 'Email/get', 'Thread/get', 'Email/get']);
  // The server said a hundred: the list keeps its length.
  expect(answers?.[0]?.[1]).toMatchObject({ ids: ['e5', 'e3'], total: 100, position: 0 });
  expect(answers?.[2]?.[1]).toMatchObject({
    state: 't7',
    list: [
      { id: 't3', emailIds: ['e5'] },
      { id: 't1', emailIds: ['e1', 'e3'] },
    ],
  });
  expect(answers?.[3]?.[1]).toMatchObject({ state: 'e7', notFound: [] });
});

test.each<[string, FilterOperator<EmailFilterCondition> | EmailFilterCondition, string[]]>([
  ['a word of the subject', { text: 'kil*' }, ['e3']],
  ['a word of the text', { text: 'celadon' }, ['e1']],
  ['a phrase', { text: '"came out"' }, ['e1']],
  ['words in any order', { body: 'green celadon' }, ['e1']],
  ['who wrote', { from: 'bo' }, ['e4']],
  ['to whom', { to: 'me@example.org' }, ['e5', 'e4', 'e3', 'e1']],
  ['a keyword', { hasKeyword: '$seen' }, ['e5']],
  ['none', { notKeyword: '$seen' }, ['e4', 'e3', 'e1']],
  ['elsewhere', { inMailboxOtherThan: ['trash'] }, ['e5', 'e3', 'e1']],
  ['dates', { after: '2026-01-03T00:00:00Z', before: '2026-01-05T00:00:00Z' }, ['e4', 'e3']],
  ['sizes', { minSize: 1_000, maxSize: 1_001 }, ['e5', 'e4', 'e3', 'e1']],
  ['all of', { operator: 'AND', conditions: [{ from: 'ana' }, { subject: 'e5' }] }, ['e5']],
  ['some of', { operator: 'OR', conditions: [{ from: 'bo' }, { subject: 'e5' }] }, ['e5', 'e4']],
  ['none of', { operator: 'NOT', conditions: [{ from: 'bo' }, { subject: 'e5' }] }, ['e3', 'e1']],
  ['what cannot be known here', { header: ['X-Y'] }, []],
])('finds by %s', (_, filter, ids) => {
  expect(find(filter)).toEqual(ids);
});

test('a body, and its page made safe, when they are kept; without, the call is not answered', () => {
  const get = (ids: string[]) => ask(['Email/get', { ids, properties: ['id', 'bodyValues'] }]);
  expect(get(['e1'])?.[0]?.[1]['list']).toMatchObject([{ id: 'e1' }]);
  expect(get(['e3'])).toBeNull();
  expect(ask(['SafeHtml/get', { emailId: 'e1', pictures: 'block' }])?.[0]).toEqual([
    'SafeHtml/get',
    { url: '/jmap/view/a1/e1/1' },
    'c0',
  ]);
  expect(ask(['SafeHtml/get', { emailId: 'e3', pictures: 'block' }])?.[0]?.[0]).toBe('error');
});

test('an anchor, a place beyond what is kept, and calls that change something', () => {
  const page = (args: Record<string, unknown>) =>
    ask(['Email/query', { filter: { inMailbox: 'inbox' }, limit: 1, ...args }])?.[0];
  expect(page({ anchor: 'e3', anchorOffset: -1 })?.[1]).toMatchObject({ position: 0, ids: ['e5'] });
  expect(page({ anchor: 'e9', anchorOffset: 0 })).toEqual(['error', { type: 'anchorNotFound' }, 'c0']);
  expect(page({ position: 50 })).toBeUndefined();
  expect(ask(['TrustedSender/get', { ids: null }])?.[0]?.[1]['list']).toEqual([{ id: 'w1' }]);
  expect(ask(['SavedSearch/get', { ids: null }])).toBeNull();
  expect(ask(['Email/set', { update: {} }])).toBeNull();
  expect(ask(['Email/changes', { sinceState: 'e7' }])).toBeNull();
});
