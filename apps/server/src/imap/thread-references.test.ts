import type { ThreadMember } from '@mailcote/imap';
import { parseMessage } from '@mailcote/mime';
import type { SortFields } from '@mailcote/store';
import { expect, test } from 'vitest';
import { compare, sortMessages } from './sort-messages.ts';
import { threadOrderedSubject } from './thread-ordered-subject.ts';
import { threadReferences } from './thread-references.ts';

/** Messages in the order of their days; "subject | id | references". */
function mail(...lines: string[]): SortFields[] {
  return lines.map((line, n) => {
    const [subject = '', id = '', references = ''] = line.split('|').map((part) => part.trim());
    const refer = references.startsWith('=') ? 'In-Reply-To: ' : 'References: ';
    const bytes = Buffer.from(
      `Subject: ${subject}\r\n${id && `Message-ID: <${id}>\r\n`}${references && `${refer}${references.replace('=', '')}\r\n`}\r\n`,
    );
    const { envelope, size } = parseMessage(bytes);
    const receivedAt = new Date(Date.UTC(2026, 0, n + 1));
    return { uid: n + 1, receivedAt, sentAt: null, size, subject, envelope };
  });
}

/** Children in brackets: 1[2[3] 4]; "-" for a dummy. */
function shape(threads: readonly ThreadMember[]): string {
  return threads
    .map(({ uid, children }) => `${uid ?? '-'}${children.length > 0 ? `[${shape(children)}]` : ''}`)
    .join(' ');
}

/** RFC 5256 3, step by step. */
test.each<[what: string, messages: SortFields[], threads: string]>([
  ['a chain', mail('a|1@x', 'Re: a|2@x|<1@x>', 'Re: a|3@x|<1@x> <2@x>'), '1[2[3]]'],
  ['a fork', mail('a|1@x', 'Re: a|2@x|<1@x>', 'Re: a|3@x|<1@x>'), '1[2 3]'],
  ['the answer came first', mail('Re: a|2@x|<1@x>', 'a|1@x'), '2[1]'],
  ['In-Reply-To, of which the first counts', mail('a|1@x', 'b|2@x', 'c|3@x|=<1@x> <2@x>'), '1[3] 2'],
  ['ids that are quoted and need not be', mail('a|"1"@x', 'b|2@x|<1@x>', 'c|3@x|<"2"@x>'), '1[2[3]]'],
  ['ids are told by their case', mail('a|A@x', 'b|2@x|<a@x>'), '1 2'],
  ['(1) one id twice', mail('a|1@x', 'b|1@x', 'c|3@x|<1@x>'), '1[3] 2'],
  ['(1) a link that is there stays', mail('a|1@x', 'b|2@x|<1@x>', 'c|3@x', 'd|4@x|<3@x> <2@x>'), '1[2[4]] 3'],
  ['(1) the last reference is the parent', mail('a|1@x|<3@x> <2@x>', 'b|2@x|<9@x>', 'c|3@x'), '2[1] 3'],
  ['(1) no loops', mail('a|1@x|<2@x>', 'b|2@x|<1@x>', 'c|3@x|<3@x>'), '2[1] 3'],
  ['(1) a loop over three', mail('a|1@x|<3@x>', 'b|2@x|<1@x>', 'c|3@x|<2@x>'), '3[1[2]]'],
  ['(3) dummies with one child go', mail('Re: a|2@x|<1@x>'), '1'],
  ['(3) dummies with children stay at the top', mail('x|2@x|<1@x>', 'y|3@x|<1@x>'), '-[1 2]'],
  ['(3) dummies in the middle go', mail('a|1@x', 'x|3@x|<1@x> <2@x>', 'y|4@x|<1@x> <2@x>'), '1[2 3]'],
  ['(5) an answer joins what it answers', mail('Re: hello|2@x', 'hello|1@x'), '2[1]'],
  ['(5) whatever the case, in Unicode', mail('ÜBER|1@x', 'Re: über|2@x'), '1[2]'],
  ['(5) same subjects become siblings', mail('hello|1@x', 'hello|2@x', 'Re: hello|3@x'), '-[1 2 3]'],
  ['(5) two answers to nobody', mail('Re: hello|1@x', 'Fwd: hello|2@x'), '-[1 2]'],
  [
    '(5) into a dummy, and two dummies',
    mail('a|2@x|<1@x>', 'a|3@x|<1@x>', 'a|4@x', 'a|6@x|<5@x>', 'b|7@x|<5@x>'),
    '-[1 2 3 4 5]',
  ],
  ['(5) no subject is no thread', mail('|1@x', '|2@x', 'Re:|3@x'), '1 2 3'],
  ['(5) "[fwd: …]" and "(fwd)" forward', mail('hello|1@x', '[fwd: hello]|2@x', 'hello (fwd)|3@x'), '1[2 3]'],
  ['nothing', [], ''],
])('REFERENCES: %s', (_, messages, threads) => {
  expect(shape(threadReferences(messages))).toBe(threads);
});

test('REFERENCES: a chain and a star of 20,000 in moderate time, in any order', () => {
  const chain = Array.from({ length: 20_000 }, (_, n) => `s${n}|${n}@x|=<${n - 1}@x>`);
  for (const messages of [mail(...chain), mail(...chain).reverse()]) {
    const started = performance.now();
    expect(threadReferences(messages)).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(10_000);
  }
  const star = threadReferences(mail('hub|0@x', ...chain.map((_, n) => `s${n}|c${n}@x|<0@x>`)));
  expect(star[0]?.children).toHaveLength(20_000);
});

test('ORDEREDSUBJECT: first messages by date, the others below them', () => {
  const messages = mail('b', 'A', 'Re: b', 'a', '[list] B (fwd)', '');
  expect(shape(threadOrderedSubject(messages))).toBe('1[3 5] 2[4] 6');
});

test('texts by the octets of their UTF-8 (RFC 5051)', () => {
  const texts = ['', 'A', 'AB', 'B', '\uac00', '\ue000', '\uffef', '\u{10000}', '\u{10001}'];
  expect(texts.toReversed().sort(compare)).toEqual(texts);
});

test('criteria one behind another; reverse turns a single one (RFC 5256 3)', async () => {
  const messages = mail('b', 'Re: a', 'B', 'a', '');
  expect(await sortMessages(messages, [{ key: 'SUBJECT', isReverse: false }])).toEqual([5, 2, 4, 1, 3]);
  expect(await sortMessages(messages, [{ key: 'SUBJECT', isReverse: true }])).toEqual([1, 3, 2, 4, 5]);
  const both = [
    { key: 'SUBJECT', isReverse: true },
    { key: 'DATE', isReverse: true },
  ] as const;
  expect(await sortMessages(messages, both)).toEqual([3, 1, 4, 2, 5]);
});
