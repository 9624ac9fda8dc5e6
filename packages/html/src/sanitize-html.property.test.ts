import * as fc from 'fast-check';
import { parse, serialize } from 'parse5';
import { expect, test } from 'vitest';
import { renderPlainText, sanitizeHtml, tokenizeText } from './index.ts';
import { findHarm, writtenAndRead } from './testing/find-harm.ts';
import { cssSoup, htmlSoup } from './testing/html-soup.ts';

const OPTIONS = {
  pictures: (url: string): string => `/picture?u=${encodeURIComponent(url)}`,
  resolveCid: (cid: string): string => `/cid/${encodeURIComponent(cid)}`,
};

const RUNS = { numRuns: 1500 };

test('nothing harmful comes out, and what is read is what was written', () => {
  fc.assert(
    fc.property(htmlSoup, (source) => {
      const { html } = sanitizeHtml(source, OPTIONS);
      expect(findHarm(html)).toEqual([]);
      const { written, read } = writtenAndRead(html);
      expect(read).toEqual(written);
    }),
    RUNS,
  );
});

test('written, read and written again by the standard serializer, the tree stays the same', () => {
  fc.assert(
    fc.property(htmlSoup, (source) => {
      const once = sanitizeHtml(source, OPTIONS).html;
      const { written, read } = writtenAndRead(serialize(parse(once)));
      expect(written).toEqual(writtenAndRead(once).written);
      expect(read).toEqual(written);
    }),
    RUNS,
  );
});

test('what has been made safe is left as it is', () => {
  const sameAddress = { pictures: (url: string): string => url };
  fc.assert(
    fc.property(htmlSoup, (source) => {
      const once = sanitizeHtml(source, sameAddress).html;
      const again = sanitizeHtml(once, sameAddress);
      expect(again.html).toBe(once);
      expect(again.report.blocked).toEqual({});
    }),
    RUNS,
  );
});

test('no CSS fetches, wherever it stands', () => {
  fc.assert(
    fc.property(cssSoup, (css) => {
      const source = `<style>${css}</style><p style="${css.replaceAll('"', '&quot;')}">x</p>`;
      expect(findHarm(sanitizeHtml(source, OPTIONS).html)).toEqual([]);
    }),
    RUNS,
  );
});

test('any string at all', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (source) => {
      expect(findHarm(sanitizeHtml(source, OPTIONS).html)).toEqual([]);
      expect(findHarm(renderPlainText(source).html)).toEqual([]);
    }),
    RUNS,
  );
});

test('the tokens of plain text are the whole text', () => {
  const part = fc.constantFrom(
    'http://',
    'www.',
    'example.org',
    '/',
    '(',
    ')',
    '.',
    ' ',
    '"',
    '<',
    '\n',
    'a',
    '%',
    '@',
    '\u00a0',
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 30 }), (parts) => {
      const tokens = tokenizeText(parts.join(''));
      expect(tokens.map(({ text }) => text).join('')).toBe(parts.join(''));
      for (const token of tokens) if (token.kind === 'link') expect(token.href).toMatch(/^https?:\/\//);
    }),
    RUNS,
  );
});
