import { expect, test } from 'vitest';
import { parseMessage } from './parse-message.ts';
import { message } from './testing/messages.ts';

const plain = (text: string): string =>
  parseMessage(Buffer.from(`Content-Type: text/plain; charset=utf-8\r\n\r\n${text}`)).preview;
const html = (text: string): string =>
  parseMessage(Buffer.from(`Content-Type: text/html; charset=utf-8\r\n\r\n${text}`)).preview;

test('white space is collapsed, 256 characters at most', () => {
  expect(plain('one\r\n\r\n  two\tthree')).toBe('one two three');
  expect(plain('word '.repeat(200))).toBe('word '.repeat(52).slice(0, 256).trim());
  expect(plain('한'.repeat(1000))).toHaveLength(256);
});

test('a surrogate pair is not cut', () => {
  expect(plain(`a${'😀'.repeat(300)}`)).toBe(`a${'😀'.repeat(127)}`);
});

test('quoted text is left out when there is other text', () => {
  expect(plain('> old\r\n> older\r\n\r\nnew')).toBe('new');
  expect(plain('Thanks!\r\n\r\nOn Monday, Mina <mina@x.test> wrote:\r\n> old')).toBe('Thanks!');
  expect(plain('2026년 11월 4일, 민아님이 작성:\r\n\r\n> old\r\n\r\n네, 좋아요')).toBe('네, 좋아요');
  expect(plain('New\r\n-----Original Message-----\r\nFrom: a@x')).toBe('New');
  expect(plain('> only\r\n> this')).toBe('only this');
  expect(html('<p>new</p><blockquote>old</blockquote>')).toBe('new');
});

test('padding of newsletters does not show', () => {
  expect(html(`Sale today${'&#847;&zwnj;&nbsp;&#8199;&shy;'.repeat(50)}<p>Dear customer`)).toBe(
    'Sale today Dear customer',
  );
});

test('text far down in an HTML part is found', () => {
  expect(html(`<style>${'.a { color: red }\r\n'.repeat(3000)}</style><p>Here</p>`)).toBe('Here');
});

test('a cut in the middle of an encoded character leaves no trace', () => {
  const body = Buffer.from(`${'가'.repeat(50)}${' '.repeat(2000)}나다라`.repeat(3)).toString('base64');
  const bytes = message(
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    body,
  );
  expect(parseMessage(bytes).preview).not.toContain('\uFFFD');
});

test('parts that follow one another are joined', () => {
  const bytes = message(
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    '',
    'one',
    '--b',
    'Content-Type: text/html',
    '',
    '<p>two</p>',
    '--b--',
  );
  expect(parseMessage(bytes).preview).toBe('one two');
});

test('no text, no preview', () => {
  expect(plain('')).toBe('');
  expect(parseMessage(message('Content-Type: application/pdf', '', 'x')).preview).toBe('');
});
