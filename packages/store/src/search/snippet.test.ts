import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EmailFilter } from '../types.ts';
import { findTerms } from './find-terms.ts';
import { foldLocated } from './fold-located.ts';
import { fold } from './fold.ts';
import { SnippetWords } from './snippet.ts';
import { typedTerms } from './tsquery.ts';

const subject = (filter: EmailFilter | null, text: string) => new SnippetWords(filter).subject(text);
const preview = (filter: EmailFilter | null, text: string) => new SnippetWords(filter).preview(text);

const MARKED: [typed: string, text: string, html: string | null][] = [
  ['fox', 'The Fox & the <hen>', 'The <mark>Fox</mark> &amp; the &lt;hen&gt;'],
  ['fox hen', 'fox, hen', '<mark>fox</mark>, <mark>hen</mark>'],
  ['"quick brown"', 'a quick, brown fox; brown quick', 'a <mark>quick, brown</mark> fox; brown quick'],
  ['qui*', 'Quickly quiet, not acquit', '<mark>Quickly</mark> <mark>quiet</mark>, not acquit'],
  ['strasse', 'Die Straße', 'Die <mark>Straße</mark>'],
  ['angstrom', 'A\u030angstro\u0308m unit', '<mark>A\u030angstro\u0308m</mark> unit'],
  ['dont', 'I don’t know', 'I <mark>don’t</mark> know'],
  ['회의', '오늘회의록입니다', '오늘<mark>회의</mark>록입니다'],
  ['회의록', '오늘회의록입니다', '오늘<mark>회의록</mark>입니다'],
  ['의', '회의록', '회<mark>의</mark>록'],
  [
    '한글',
    '\u1112\u1161\u11ab\u1100\u1173\u11af 문서',
    '<mark>\u1112\u1161\u11ab\u1100\u1173\u11af</mark> 문서',
  ],
  ['バス', 'ﾊﾞｽ停', '<mark>ﾊﾞｽ</mark>停'],
  ['明天', '我们明天开会', '我们<mark>明天</mark>开会'],
  ['example.org', 'to alice@mail.example.org today', 'to alice@mail.<mark>example.org</mark> today'],
  ['smith', 'alice.smith@x.org', 'alice.<mark>smith</mark>@x.org'],
  ['e-mail', 'an E-Mail now', 'an <mark>E-Mail</mark> now'],
  ['full', 'Ｆｕｌｌ width', '<mark>Ｆｕｌｌ</mark> width'],
  ['smile', '😀smile😀', '😀<mark>smile</mark>😀'],
  ['-fox hen', 'fox hen', 'fox <mark>hen</mark>'],
  ['fox', 'foxes', null],
  ['!!!', '!!!', null],
  ['', 'anything', null],
];
test.for(MARKED)('%s in %s', ([typed, text, html]) => {
  expect(subject({ text: typed }, text)).toBe(html);
  expect(preview({ text: typed }, text)).toBe(html);
});

test('conditions: which of them speak of the subject, which of the text, and what must not be there', () => {
  expect(subject({ subject: 'a' }, 'a b')).toBe('<mark>a</mark> b');
  expect(preview({ subject: 'a' }, 'a b')).toBeNull();
  expect(subject({ body: 'a' }, 'a b')).toBeNull();
  expect(preview({ body: 'a' }, 'a b')).toBe('<mark>a</mark> b');
  expect(subject({ from: 'a', to: 'b' }, 'a b')).toBeNull();
  expect(subject(null, 'a')).toBeNull();
  const not = (...conditions: EmailFilter[]): EmailFilter => ({ operator: 'NOT', conditions });
  expect(subject(not({ text: 'a' }), 'a b')).toBeNull();
  expect(subject(not(not({ text: 'a' })), 'a b')).toBe('<mark>a</mark> b');
  expect(subject(not({ text: '-a' }), 'a b')).toBe('<mark>a</mark> b');
  expect(subject({ operator: 'OR', conditions: [{ text: 'a' }, { subject: 'b' }] }, 'a b')).toBe(
    '<mark>a</mark> <mark>b</mark>',
  );
  expect(new SnippetWords({ from: 'a' }).areInBody).toBe(false);
  expect(new SnippetWords({ body: 'a' }).areInBody).toBe(true);
});

test('a long text: the place where most of the words stand, within 255 octets', () => {
  const filler = 'lorem ipsum dolor sit amet '.repeat(30);
  const text = `${filler} alpha ${filler} alpha and beta & more\n\n${filler}`;
  const html = preview({ text: 'alpha beta' }, text) ?? '';
  expect(html).toMatch(/^….*<mark>alpha<\/mark> and <mark>beta<\/mark> &amp; more lorem/);
  expect(Buffer.byteLength(html)).toBeLessThanOrEqual(255);
  expect(Buffer.byteLength(html)).toBeGreaterThan(240);
  const korean = preview({ text: '보고서' }, `${'가나다 '.repeat(200)}보고서${' 라마바'.repeat(200)}`) ?? '';
  expect(korean).toContain('<mark>보고서</mark>');
  expect(Buffer.byteLength(korean)).toBeLessThanOrEqual(255);
});

const PIECES = [
  ...Array.from('aAbß éﬁ가나회의록東京İΣσς.@-_\'’<>&"*\u0301\u0308\u3099ﾊﾞ😀'),
  'a.b@c.de',
  'don’t',
  '\u1112\u1161\u11ab',
  ' ',
];
const texts = fc.string({ unit: fc.constantFrom(...PIECES), maxLength: 40 });

test('whatever is in text and filter: no broken HTML, no more than 255 octets, nothing lost of the subject', () => {
  fc.assert(
    fc.property(texts, texts, (typed, text) => {
      for (const html of [subject({ text: typed }, text), preview({ text: typed }, text.repeat(9))]) {
        if (html === null) continue;
        const bare = html.replaceAll(/<mark>([^<>]*)<\/mark>/g, '$1');
        expect(bare).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        expect(html).toContain('<mark>');
      }
      const html = subject({ text: typed }, text);
      const plain = html
        ?.replaceAll(/<\/?mark>/g, '')
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&amp;', '&');
      if (plain !== undefined) expect(plain).toBe(text);
      const octets = Buffer.byteLength(preview({ text: typed }, text.repeat(9)) ?? '');
      expect(octets).toBeLessThanOrEqual(255);
    }),
    { numRuns: 500 },
  );
});

test('piece by piece, a text folds to what it folds to as a whole', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const located = foldLocated(text);
      expect(located.folded).toBe(fold(text));
      for (let n = 0; n < located.folded.length; n += 1) {
        expect(located.startOf(n)).toBeLessThan(located.endOf(n));
      }
    }),
    { numRuns: 500 },
  );
});

test('a text of one word a million times costs no more than looking at it', () => {
  const terms = typedTerms('same "same same"');
  expect(findTerms('same '.repeat(200_000), terms, 200)).toHaveLength(200);
});
