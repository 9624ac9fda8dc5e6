import type { Mailbox } from '@mailcote/jmap';
import { expect, test } from 'vitest';
import { compileQuery, wordsToMark } from './query-filter.ts';
import { parseQuery, termsOf } from './query-terms.ts';

const mailbox = (id: string, name: string, role: Mailbox['role']) => ({ id, name, role }) as Mailbox;
const context = {
  mailboxes: [
    mailbox('m1', 'Inbox', 'inbox'),
    mailbox('m2', 'Trash', 'trash'),
    mailbox('m3', 'Junk', 'junk'),
    mailbox('m4', '영수증', null),
    mailbox('m5', 'Two words', null),
  ],
  me: 'ana@example.org',
  now: new Date('2026-11-22T12:00:00Z'),
};
/** The filter without the condition that leaves trash and spam out. */
function filterOf(text: string) {
  const { filter } = compileQuery(text, context);
  const bins = { inMailboxOtherThan: ['m2', 'm3'] };
  if (JSON.stringify(filter) === JSON.stringify(bins)) return null;
  if (filter && 'operator' in filter && JSON.stringify(filter.conditions[0]) === JSON.stringify(bins)) {
    return filter.conditions.length === 2 ? filter.conditions[1] : filter;
  }
  return filter;
}

test('each operator becomes its condition', () => {
  expect(filterOf('from:li')).toEqual({ from: 'li' });
  expect(filterOf('from:lisa')).toEqual({ from: 'lisa*' });
  expect(filterOf('from:"lisa"')).toEqual({ from: '"lisa"' });
  expect(filterOf('to:me')).toEqual({ to: 'ana@example.org' });
  expect(filterOf('subject:"year end"')).toEqual({ subject: '"year end"' });
  expect(filterOf('has:attachment')).toEqual({ hasAttachment: true });
  expect(filterOf('is:unread')).toEqual({ notKeyword: '$seen' });
  expect(filterOf('is:starred')).toEqual({ hasKeyword: '$flagged' });
  expect(filterOf('larger:5M')).toEqual({ minSize: 5_000_000 });
  expect(filterOf('smaller:300k')).toEqual({ maxSize: 300_000 });
  expect(filterOf('list:dev')).toEqual({ header: ['List-Id', 'dev'] });
  expect(filterOf('rfc822msgid:a@b')).toEqual({ header: ['Message-ID', '<a@b>'] });
  expect(filterOf('rfc822msgid:<a@b>')).toEqual({ header: ['Message-ID', '<a@b>'] });
  expect(filterOf('header:X-Mailer:owl')).toEqual({ header: ['X-Mailer', 'owl'] });
  expect(filterOf('filename:plan.pdf')).toEqual({ attachmentName: 'plan.pdf*' });
  expect(filterOf('filename:"year plan"')).toEqual({ attachmentName: '"year plan"' });
  expect(filterOf('has:invite')).toEqual({ attachmentType: 'text/calendar' });
  expect(filterOf('has:PDF')).toEqual({ operator: 'OR', conditions: [{ attachmentName: 'pdf' }] });
  expect(filterOf('is:important')).toEqual({ hasKeyword: '$important' });
  expect(filterOf('is:muted')).toEqual({ hasKeyword: '$muted' });
  expect(compileQuery('label:영수증', context).filter).toEqual({ inMailbox: 'm4' });
  expect(filterOf('"안녕 하세요"')).toEqual({ text: '"안녕 하세요"' });
});

test('a list of words is an AND, a minus is a NOT, OR binds neighbours', () => {
  expect(filterOf('blue whale')).toEqual({
    operator: 'AND',
    conditions: [{ text: 'blue*' }, { text: 'whale*' }],
  });
  expect(filterOf('-whale')).toEqual({ operator: 'NOT', conditions: [{ text: 'whale' }] });
  expect(filterOf('-(-whale)')).toEqual({
    operator: 'NOT',
    conditions: [{ operator: 'NOT', conditions: [{ text: 'whale*' }] }],
  });
  expect(filterOf('-from:bot')).toEqual({ operator: 'NOT', conditions: [{ from: 'bot' }] });
  expect(filterOf('from:a OR from:b c')).toEqual({
    operator: 'AND',
    conditions: [{ operator: 'OR', conditions: [{ from: 'a' }, { from: 'b' }] }, { text: 'c' }],
  });
  expect(filterOf('-(a b)')).toEqual({
    operator: 'NOT',
    conditions: [{ operator: 'AND', conditions: [{ text: 'a' }, { text: 'b' }] }],
  });
});

test('in: finds mailboxes by role, by name, and by name in quotes', () => {
  expect(compileQuery('in:inbox', context).filter).toEqual({ inMailbox: 'm1' });
  expect(compileQuery('in:spam', context).filter).toEqual({ inMailbox: 'm3' });
  expect(compileQuery('in:영수증', context).filter).toEqual({ inMailbox: 'm4' });
  expect(compileQuery('in:"two words"', context).filter).toEqual({ inMailbox: 'm5' });
  expect(compileQuery('in:anywhere cat', context).filter).toEqual({ text: 'cat*' });
});

test('trash and spam stay out unless a place is asked for', () => {
  expect(compileQuery('cat', context).filter).toEqual({
    operator: 'AND',
    conditions: [{ inMailboxOtherThan: ['m2', 'm3'] }, { text: 'cat*' }],
  });
});

test('dates are days of the reader, impossible ones are said to be misread', () => {
  expect(filterOf('after:2026-11-03')).toEqual({
    after: new Date(2026, 10, 3).toISOString().replace('.000Z', 'Z'),
  });
  expect(filterOf('before:2026/2')).toEqual({
    before: new Date(2026, 1, 1).toISOString().replace('.000Z', 'Z'),
  });
  expect(filterOf('older_than:7d')).toEqual({ before: '2026-11-15T12:00:00Z' });
  for (const text of [
    'before:soon',
    'after:2026-02-31',
    'is:blue',
    'has:wings',
    'in:nowhere',
    'label:nowhere',
    'from:',
  ]) {
    expect(compileQuery(text, context).misread.map(({ operator }) => operator)).toEqual([text.split(':')[0]]);
  }
});

test('an unknown word before a colon is text', () => {
  expect(filterOf('12:30')).toEqual({ text: '12:30*' });
  expect(filterOf('re: hello')).toEqual({
    operator: 'AND',
    conditions: [{ text: 're:' }, { text: 'hello*' }],
  });
});

test('terms know where they stand, so that taking one out leaves the others', () => {
  const text = '  from:li -has:attachment "a b" ';
  const terms = termsOf(parseQuery(text));
  expect(terms.map(({ term, isNegated }) => [text.slice(term.start, term.end), isNegated])).toEqual([
    ['from:li', false],
    ['has:attachment', true],
    ['"a b"', false],
  ]);
});

test('nonsense never throws and always ends', () => {
  for (const text of [
    '',
    '(',
    ')',
    '((((',
    ')(',
    '-',
    '- -',
    'OR',
    'OR OR',
    '"',
    'from:"',
    '-(',
    'a OR',
    ':',
    '::a',
    '-"',
    '('.repeat(5000),
  ]) {
    expect(() => compileQuery(text, context)).not.toThrow();
  }
});

test('the words to mark are those that are looked for', () => {
  expect(wordsToMark('cat from:li -dog is:unread "two words"')).toEqual(['cat', 'li', 'two words']);
});

test('it is said when trash and spam are left out, and they are not when a place was asked for', () => {
  expect(compileQuery('tea', context).leavesOutBins).toBe(true);
  expect(compileQuery('tea in:anywhere', context).leavesOutBins).toBe(false);
  expect(compileQuery('is:snoozed in:trash', context).leavesOutBins).toBe(false);
  expect(compileQuery('is:snoozed', context).misread).toEqual([]);
});

test('a slip of the pen is noticed, and looked for as it was written', () => {
  const slips = (text: string) =>
    compileQuery(text, context).slips.map(({ typed, meant }) => `${typed} ${meant}`);
  expect(slips('form:ana')).toEqual(['form from']);
  expect(slips('sbuject:tea tea')).toEqual(['sbuject subject']);
  expect(slips('attachment:pdf https://example.org 12:30 re:tea "form:ana"')).toEqual([]);
  expect(filterOf('form:ana')).toEqual({ text: 'form:ana*' });
});

test('a place is found by its path and by what it is called here', () => {
  const mailboxes = [
    ...context.mailboxes,
    { ...mailbox('m6', 'Work', null), parentId: null },
    { ...mailbox('m7', 'Clients', null), parentId: 'm6' },
  ];
  const here = {
    ...context,
    mailboxes,
    titleOf: ({ role, name }: Mailbox) => (role === 'inbox' ? '받은편지함' : name),
  };
  expect(compileQuery('in:work/clients', here).filter).toEqual({ inMailbox: 'm7' });
  expect(compileQuery('in:받은편지함', here).filter).toEqual({ inMailbox: 'm1' });
});

test('it is known which place was asked for', () => {
  expect(compileQuery('tea in:inbox', context).onlyIn).toBe('inbox');
  expect(compileQuery('tea in:anywhere', context).onlyIn).toBeNull();
  expect(compileQuery('tea -in:inbox', context).onlyIn).toBeNull();
  expect(compileQuery('tea', context).onlyIn).toBeNull();
});
