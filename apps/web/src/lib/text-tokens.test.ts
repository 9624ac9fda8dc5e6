import { expect, test } from 'vitest';
import { quoteBlocks, tokenize } from './text-tokens.ts';

const links = (line: string) =>
  tokenize(line).flatMap((token) => (token.kind === 'link' ? [[token.text, token.href]] : []));

test('addresses are found, and the punctuation around them is not part of them', () => {
  expect(links('See https://example.org/a?b=c#d, or www.example.net.')).toEqual([
    ['https://example.org/a?b=c#d', 'https://example.org/a?b=c#d'],
    ['www.example.net', 'https://www.example.net'],
  ]);
  expect(links('(https://en.wikipedia.org/wiki/Dove_(bird))')).toEqual([
    ['https://en.wikipedia.org/wiki/Dove_(bird)', 'https://en.wikipedia.org/wiki/Dove_(bird)'],
  ]);
  expect(links('주소는 https://example.kr/길 입니다。')).toEqual([
    ['https://example.kr/길', 'https://example.kr/길'],
  ]);
  expect(links('Write to ana.li+x@example.org!')).toEqual([
    ['ana.li+x@example.org', 'mailto:ana.li+x@example.org'],
  ]);
});

test('only web and mail addresses ever become links', () => {
  for (const line of [
    'javascript:alert(1)',
    'JAVASCRIPT://example.org/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x file:///etc/passwd',
    'https://',
    'http://[',
  ]) {
    expect(links(line).filter(([, href]) => !/^(?:https?:|mailto:)/.test(href ?? ''))).toEqual([]);
  }
  expect(links('https://example.org/"onmouseover="alert(1)')).toEqual([
    ['https://example.org/', 'https://example.org/'],
  ]);
});

test('the pieces put together are the line', () => {
  for (const line of [
    '',
    'a https://x.y b mailto:z@x.y. c',
    'x@y',
    '<b>https://a.b</b>',
    'https://a.b'.repeat(50),
  ]) {
    expect(
      tokenize(line)
        .map(({ text }) => text)
        .join(''),
    ).toBe(line);
  }
});

test('a line of a megabyte takes no time', () => {
  const before = performance.now();
  for (const piece of ['a@', 'http://', 'a.', '((((', 'www.']) tokenize(piece.repeat(10_000));
  for (const piece of ['a@a', 'http://a(', 'a.', 'mailto:']) tokenize(piece.repeat(4_000));
  expect(performance.now() - before).toBeLessThan(1_000);
});

test('quoted lines are told by their depth', () => {
  expect(quoteBlocks('mine\n> yours\n>> older\n> > older too\r\nmine again')).toEqual([
    { depth: 0, lines: [{ text: 'mine', at: 0 }] },
    { depth: 1, lines: [{ text: 'yours', at: 1 }] },
    {
      depth: 2,
      lines: [
        { text: 'older', at: 2 },
        { text: 'older too', at: 3 },
      ],
    },
    { depth: 0, lines: [{ text: 'mine again', at: 4 }] },
  ]);
});
