import type { Invocation } from '@mailcote/jmap';
import { expect, test } from 'vitest';
import { lessonsOf } from './lessons.ts';

test('what calls and their answers say of the account', () => {
  const calls: Invocation[] = [
    ['Mailbox/get', { ids: null }, 'c0'],
    ['Email/get', { ids: ['e1'], properties: ['id', 'keywords'] }, 'c1'],
    ['Email/get', { ids: ['e1'], properties: ['id', 'bodyValues'] }, 'c2'],
    ['SafeHtml/get', { emailId: 'e1', pictures: 'block' }, 'c3'],
    ['Email/changes', { sinceState: '1' }, 'c4'],
    ['Thread/get', { ids: ['t1'] }, 'c5'],
    ['SafeHtml/get', { emailId: 'e2', pictures: 'block' }, 'c6'],
    ['TrustedSender/get', { ids: null }, 'c7'],
    ['TrustedSender/get', { ids: ['w1'] }, 'c8'],
  ];
  const page = { emailId: 'e1', url: '/jmap/view/a1/e1/1' };
  const answers: Invocation[] = [
    ['Mailbox/get', { state: '9', list: [{ id: 'm1' }] }, 'c0'],
    ['Email/get', { state: '9', list: [{ id: 'e1', keywords: {} }] }, 'c1'],
    ['Email/get', { state: '9', list: [{ id: 'e1', bodyValues: {} }] }, 'c2'],
    ['SafeHtml/get', page, 'c3'],
    ['Email/changes', { newState: '3', destroyed: ['e7'] }, 'c4'],
    ['Thread/get', { state: '9', list: [{ id: 't1' }] }, 'c5'],
    ['error', { type: 'notFound' }, 'c6'],
    ['TrustedSender/get', { state: '9', list: [{ id: 'w1' }] }, 'c7'],
    ['TrustedSender/get', { state: '9', list: [] }, 'c8'],
  ];
  expect(lessonsOf([[calls, answers]])).toEqual({
    mailboxes: [{ id: 'm1' }],
    hasAllMailboxes: true,
    identities: [],
    records: { TrustedSender: [{ id: 'w1' }] },
    emails: [{ id: 'e1', keywords: {} }],
    bodies: [{ id: 'e1', bodyValues: {} }],
    pages: [['e1', 'e1 block ', page]],
    destroyed: ['e7'],
    // Not 9: what changed between 3 and 9 was not told yet.
    states: { Email: '3' },
  });
});
