import { expect, test } from 'vitest';
import { parseMessage } from './parse-message.ts';
import { DEFAULT_SEARCH_LIMIT, endOfSearchText, searchText } from './search-text.ts';
import { corpus, fixtureNames, message, readFixture } from './testing/messages.ts';
import type { SearchText } from './types.ts';

function search(bytes: Buffer, limit?: number): SearchText {
  return searchText(bytes, parseMessage(bytes), limit === undefined ? {} : { limit });
}

test('people, subject, both alternatives, file names', () => {
  const { subject, from, recipients, body, attachmentNames } = search(readFixture('gmail'));
  expect(subject).toContain('첨부파일 보내드립니다');
  expect(from).toBe('이지은 jieun@gmail.example');
  expect(recipients).toBe('Minsu Kim minsu@mailcote.example\nlist@lists.example');
  expect(body.match(/첨부파일 확인/g)).toHaveLength(2);
  expect(body).not.toContain('<div');
  expect(attachmentNames).toEqual(['보고서_최종.docx']);
});

test('attached messages are searched: subject, people and text', () => {
  const { body, attachmentNames } = search(readFixture('nested-forwards'));
  for (const words of [
    'Outermost.',
    'Fwd: second',
    'Second message.',
    'third',
    'Third & last',
    'After the forward.',
  ]) {
    expect(body).toContain(words);
  }
  expect(attachmentNames).toEqual(['second.eml', 'after.txt']);
});

test('also one that is attached with a transfer encoding', () => {
  const inner = message('Subject: within', 'From: b@x.test', '', 'encoded words');
  const { body } = search(
    message(
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      '',
      inner.toString('base64'),
    ),
  );
  expect(body).toBe('within\nb@x.test\nencoded words');
});

test('an encoded message in an encoded message … is not opened for ever', () => {
  let inner = message('Subject: bottom', '', 'bottom text');
  for (let i = 0; i < 20; i++) {
    inner = message(
      `Subject: level ${i}`,
      'Content-Type: message/rfc822',
      'Content-Transfer-Encoding: base64',
      '',
      inner.toString('base64'),
    );
  }
  const { body } = search(inner);
  expect(body).toContain('level 16');
  expect(body).not.toContain('bottom');
});

test('markup, style and script are not searched', () => {
  const { body } = search(readFixture('newsletter'));
  expect(body).toContain('Hello Minsu');
  expect(body).toContain('Shop now');
  for (const words of ['color', 'never', 'Not shown', 'a comment', 'pixel'])
    expect(body).not.toContain(words);
});

test('the limit holds for all parts together', () => {
  const long = 'word '.repeat(10_000);
  const bytes = message(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    '',
    long,
    '--b',
    'Content-Type: text/html',
    '',
    long,
    '--b--',
  );
  expect(search(bytes, 1000).body.length).toBeLessThanOrEqual(1000);
  expect(search(bytes, 0).body).toBe('');
  expect(search(bytes).body.length).toBeGreaterThan(90_000);
});

test('of a long text all that the limit allows is there, whatever its characters and lines take', () => {
  for (const line of ['the usual words of a line', '가나다라마바사', '😀', 'a', `${' '.repeat(400)}b`]) {
    const lines = Array.from({ length: Math.ceil(300_000 / (line.length + 1)) }, () => line);
    const { body } = search(message('Content-Type: text/plain; charset=utf-8', '', lines.join('\r\n')));
    expect(body).toBe(lines.join('\n').trim().slice(0, DEFAULT_SEARCH_LIMIT));
  }
});

test('what is behind the end of what is searched changes nothing', () => {
  const long = message(
    'Content-Type: text/plain',
    '',
    ...Array.from({ length: 60_000 }, () => 'on and on and on'),
  );
  expect(endOfSearchText(parseMessage(long).structure)).toBeLessThan(long.length);
  const real = [...corpus()].filter((_, n) => n % 10 === 0).map(({ bytes }) => bytes);
  for (const bytes of [long, ...fixtureNames().map(readFixture), ...real]) {
    const parsed = parseMessage(bytes);
    const beginning = bytes.subarray(0, endOfSearchText(parsed.structure));
    expect(searchText(beginning, parsed)).toEqual(searchText(bytes, parsed));
  }
});

test('a limit does not cut a surrogate pair into something unstorable', () => {
  expect(
    search(message('Content-Type: text/plain; charset=utf-8', '', '😀'.repeat(100)), 51).body.isWellFormed(),
  ).toBe(true);
});

test('a document that calls itself text is not searched for its markup', () => {
  expect(search(message('Content-Type: text/rtf', '', String.raw`{\rtf1 fonttbl words}`)).body).toBe('');
});
