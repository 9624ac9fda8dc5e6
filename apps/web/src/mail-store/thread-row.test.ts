import { expect, test } from 'vitest';
import { makeEmail } from './testing.ts';
import { shortName, threadRow, type RowContext } from './thread-row.ts';

const context: RowContext = {
  mine: new Set(['me@example.org']),
  bins: new Set(['trash', 'junk']),
  mailboxId: 'inbox',
  showsRecipients: false,
};
const me = [{ name: 'Me', email: 'Me@example.org' }];

test('a row names everybody who wrote, once, and says what is unread, starred, attached, begun', () => {
  const emails = [
    makeEmail(3, { keywords: { $seen: true, $flagged: true } }),
    makeEmail(2, { from: me, mailboxIds: { sent: true } }),
    makeEmail(1, {
      from: [{ name: 'Person 3', email: 'P3@example.org' }],
      keywords: {},
      hasAttachment: true,
    }),
    makeEmail(0, { from: me, keywords: { $draft: true }, mailboxIds: { drafts: true } }),
  ];
  const row = threadRow(emails[2] ?? makeEmail(0), emails, context);
  expect(row.participants.map(({ name, isMe, isUnread }) => [name, isMe, isUnread])).toEqual([
    ['Person 3', false, true],
    ['Me', true, false],
  ]);
  expect(row).toMatchObject({ isUnread: true, isStarred: true, hasAttachment: true, hasDraft: true });
});

test('a draft is not unread mail', () => {
  const draft = makeEmail(0, { keywords: { $draft: true } });
  expect(threadRow(draft, [draft], context).isUnread).toBe(false);
});

test('what was thrown away does not count outside of the trash, and nothing else counts inside', () => {
  const kept = makeEmail(1);
  const gone = makeEmail(0, { mailboxIds: { trash: true }, keywords: {} });
  expect(threadRow(kept, [kept, gone], context).emails).toEqual([kept]);
  expect(threadRow(gone, [kept, gone], { ...context, mailboxId: 'trash' }).emails).toEqual([gone]);
});

test('sent mail shows whom it went to', () => {
  const sent = makeEmail(0, {
    from: me,
    mailboxIds: { sent: true },
    to: [{ name: 'Ana Li', email: 'ana@x.y' }],
    cc: [{ name: null, email: 'ben@x.y' }],
  });
  const row = threadRow(sent, [makeEmail(1, { mailboxIds: { inbox: true } }), sent], {
    ...context,
    mailboxId: 'sent',
    showsRecipients: true,
  });
  expect(row.participants.map(({ name }) => name)).toEqual(['Ana Li', 'ben@x.y']);
});

test('names are shortened as people would', () => {
  const name = (text: string) => shortName({ name: text, email: 'x@y.z', isMe: false, isUnread: false });
  expect(name('Ana Lindqvist')).toBe('Ana');
  expect(name('Lindqvist, Ana Maria')).toBe('Ana');
  expect(name('김서연')).toBe('김서연');
  expect(name('佐藤 健二')).toBe('佐藤 健二');
  expect(shortName({ name: 'x@y.z', email: 'x@y.z', isMe: false, isUnread: false })).toBe('x');
});
