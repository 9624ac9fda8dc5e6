import { expect, test } from 'vitest';
import { parseMessage } from './parse-message.ts';
import { searchText } from './search-text.ts';
import { message, readFixture } from './testing/messages.ts';
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

test('a limit does not cut a surrogate pair into something unstorable', () => {
  expect(
    search(message('Content-Type: text/plain; charset=utf-8', '', '😀'.repeat(100)), 51).body.isWellFormed(),
  ).toBe(true);
});

test('a document that calls itself text is not searched for its markup', () => {
  expect(search(message('Content-Type: text/rtf', '', String.raw`{\rtf1 fonttbl words}`)).body).toBe('');
});
