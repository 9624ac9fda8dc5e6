import * as fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { htmlToText } from './html-to-text.ts';

// Property and bomb tests share the machine with everybody else's.
vi.setConfig({ testTimeout: 60_000 });

test.each([
  ['<p>one</p><p>two</p>', 'one\n\ntwo'],
  ['<div>one</div><div>two</div>', 'one\ntwo'],
  ['one<br>two<br/>three', 'one\ntwo\nthree'],
  ['one<br><br>two', 'one\n\ntwo'],
  ['<b>wo</b>rd and <i>more</i>', 'word and more'],
  ['  white \n\t space\u00a0here  ', 'white space here'],
  ['a &amp; b &lt;c&gt; &eacute; &#54620; &#x1F600; &nosuch; &', 'a & b <c> é 한 😀 &nosuch; &'],
  ['<ul><li>a<li>b</ul>c', '- a\n- b\n\nc'],
  ['<table><tr><td>a<td>b<tr><td>c</table>', 'a b\nc'],
  ['said<blockquote>one<blockquote>two</blockquote></blockquote>end', 'said\n\n> one\n\n> > two\n\nend'],
  ['<pre>a\n  b</pre>', 'a\n  b'],
  ['<h1>Title</h1>text', 'Title\n\ntext'],
  ['<head><title>t</title><style>p { content: "<p>no" }</style></head>yes', 'yes'],
  ['<script>if (a < b) document.write("<p>no</p>")</script>yes', 'yes'],
  ['<STYLE>no</STYLE >yes', 'yes'],
  ['yes<style>no', 'yes'],
  ['<!-- no <p>no --> yes <!-- no', 'yes'],
  ['<!DOCTYPE html><?xml no?><![if no]>yes<![endif]>', 'yes'],
  ['<a title="a > b" href=x>yes</a>', 'yes'],
  ["<a title='a > b'>yes</a>", 'yes'],
  ['<a title="no end>yes</a>', 'yes'],
  ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
  ['a<', 'a<'],
  ['a<b', 'a'],
  ['</ nothing >a', 'a'],
  ['<template>no</template><noscript>no</noscript>yes', 'yes'],
  ['<o:p>yes</o:p>', 'yes'],
  ['a\0b\ud800', 'ab\ufffd'],
  ['', ''],
])('%j', (html, text) => {
  expect(htmlToText(html)).toBe(text);
});

test('a limit stops early', () => {
  const text = htmlToText('<p>0123456789</p>'.repeat(100_000), 100);
  expect(text.length).toBeGreaterThanOrEqual(100);
  expect(text.length).toBeLessThan(200);
});

test('text without markup stays, whatever it is', () => {
  const words = fc.array(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, (list) => {
      expect(htmlToText(`<p>${list.join(' ')}</p>`)).toBe(list.join(' '));
    }),
  );
});

test('anything has a text without tags', () => {
  const soup = fc.array(
    fc.constantFrom(
      '<',
      '>',
      '</',
      '<p>',
      '</p>',
      '<a href="',
      '"',
      "'",
      '=',
      '<!--',
      '-->',
      '<style>',
      '</style>',
      '<pre>',
      '<blockquote>',
      'x',
      ' ',
      '\n',
      '&amp;',
      '&',
    ),
  );
  fc.assert(
    fc.property(soup, (pieces) => {
      expect(htmlToText(pieces.join(''))).not.toMatch(/<(?:p|style|pre|blockquote)>/);
    }),
    { numRuns: 500 },
  );
});

/** Megabytes without an end tag or a line break: quadratic work would take minutes. */
test.each([
  '<',
  '<a b="',
  '<!--',
  '</',
  '<b>x</b> ',
  '<td>x',
  '<i> x',
  '<pre>x</pre>y',
  '<blockquote>x',
  '<style>',
  '&',
  '<svg>x',
])('linear: %j', (piece) => {
  const started = performance.now();
  htmlToText(piece.repeat(3_000_000 / piece.length));
  expect(performance.now() - started).toBeLessThan(15_000);
});
