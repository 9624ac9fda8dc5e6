import { parseMessage } from '@mailcote/mime';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tsvectorArray } from '../db/arrays.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import type { Envelope, SearchText } from '../types.ts';
import { findTerms } from './find-terms.ts';
import { fold } from './fold.ts';
import { segments, tokenize } from './tokens.ts';
import { toTsquery, typedTerms } from './tsquery.ts';
import { FIELD_PREFIX, toTsvector } from './tsvector.ts';

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

const NOTHING: SearchText = { subject: '', from: '', recipients: '', body: '', attachmentNames: [] };
const NOBODY = parseMessage(Buffer.alloc(0));

async function matches(
  search: Partial<SearchText>,
  typed: string,
  {
    weights = '',
    prefix = '',
    envelope = {},
  }: { weights?: string; prefix?: string; envelope?: Partial<Envelope> } = {},
): Promise<boolean> {
  const vector = toTsvector(
    { ...NOTHING, ...search },
    { ...NOBODY, envelope: { ...NOBODY.envelope, ...envelope } },
  );
  const query = toTsquery(typed, weights, prefix);
  if (query === null) return false;
  const { rows } = await client.query<{ found: boolean }>(
    'SELECT v @@ $2::tsquery AS found FROM unnest($1::tsvector[]) AS v',
    [tsvectorArray([vector]), query],
  );
  return rows[0]?.found ?? false;
}

test('case, diacritics, width and ligatures are folded', () => {
  expect(fold('Ångström STRASSE Straße ﬁle Ｆｕｌｌ ﾊﾞｽ İstanbul Ærø Łódź')).toBe(
    'angstrom strasse strasse file full バス istanbul aero lodz',
  );
  expect(fold('がぎ')).toBe('がぎ');
  expect(fold('한국어')).toBe('한국어');
});

const FOUND: [text: string, typed: string][] = [
  ['The quick brown fox', 'QUICK'],
  ['The quick brown fox', 'fox brown'],
  ['The quick brown fox', '"quick brown"'],
  ['The quick brown fox', 'quick -hen'],
  ['The quick brown fox', 'qui*'],
  ['The quick brown fox', '-hen'],
  ["I don't know", 'dont'],
  ['I don’t know', "don't"],
  ['an e-mail for you', 'e-mail'],
  ['an e-mail for you', 'mail'],
  ['Write to Alice.Smith@Mail.Example.org today', 'alice.smith@mail.example.org'],
  ['Write to Alice.Smith@Mail.Example.org today', 'smith'],
  ['Write to Alice.Smith@Mail.Example.org today', 'example.org'],
  ['Write to Alice.Smith@Mail.Example.org today', 'mail.example.org'],
  ['Write to Alice.Smith@Mail.Example.org today', '"to alice"'],
  ['Write to Alice.Smith@Mail.Example.org today', '"to alice.smith@mail.example.org today"'],
  ['see https://www.example.com/a?b=c', 'www.example.com'],
  ['version 2.10 of it', '2.10'],
  ['Grüße aus Köln', 'grusse koln'],
  ['Привет, мир', 'МИР'],
  ['안녕하세요 회의 자료를 보냅니다', '회의'],
  ['안녕하세요 회의 자료를 보냅니다', '자료'],
  ['안녕하세요 회의 자료를 보냅니다', '하세'],
  ['안녕하세요 회의 자료를 보냅니다', '요'],
  ['東京都に住んでいます', '京都'],
  ['東京都に住んでいます', '住んで'],
  ['カタカナとひらがな', 'タカ'],
  ['我们明天开会', '明天'],
  ['我们明天开会', '开'],
  ['iPhone用のケース', 'iphone'],
  ['ภาษาไทยง่าย', 'ภาษา'],
  ['smile 😀 please', 'please'],
  [`x ${'long'.repeat(20)}@example.org y`, `${'long'.repeat(20)}@example.org`.slice(80)],
];
test.for(FOUND)('%s contains %s', async ([text, typed]) => {
  expect(await matches({ body: text }, typed)).toBe(true);
});

const NOT_FOUND: [text: string, typed: string][] = [
  ['The quick brown fox', 'quic'],
  ['The quick brown fox', '"brown quick"'],
  ['The quick brown fox', 'quick -fox'],
  ['The quick brown fox', 'h*'],
  ['The quick brown fox', 'i*'],
  ['The quick brown fox', 'f*'],
  ['The quick brown fox', '!!!'],
  ['東京都に住んでいます', '都京'],
  ['회의 자료', '의자'],
  ['bob@example.org', 'alice@example.org'],
  ['bob@example.org', 'ample.org'],
];
test.for(NOT_FOUND)('%s does not contain %s', async ([text, typed]) => {
  expect(await matches({ body: text }, typed)).toBe(false);
});

test('fields: the subject, the text, and who wrote to whom', async () => {
  const search = {
    subject: 'Lunch',
    body: 'Soup',
    from: 'Anna <anna@example.org>',
    recipients: 'Ben <ben@example.net>',
  };
  const envelope = {
    from: [{ name: 'Anna', email: 'anna@example.org' }],
    to: [{ name: 'Ben', email: 'ben@example.net' }],
  };
  expect(await matches(search, 'lunch', { weights: 'A' })).toBe(true);
  expect(await matches(search, 'soup', { weights: 'A' })).toBe(false);
  expect(await matches(search, 'soup', { weights: 'C' })).toBe(true);
  for (const [field, who] of [
    ['from', 'anna@example.org'],
    ['to', 'ben'],
    ['to', 'example.net'],
  ] as const) {
    expect(await matches(search, who, { prefix: FIELD_PREFIX[field], envelope })).toBe(true);
    const other = field === 'from' ? FIELD_PREFIX.to : FIELD_PREFIX.from;
    expect(await matches(search, who, { prefix: other, envelope })).toBe(false);
  }
  // A phrase does not reach from one field into the next.
  expect(await matches({ subject: 'one', body: 'two' }, '"one two"')).toBe(false);
});

test('whatever is in a message makes a tsvector that PostgreSQL takes, and whatever is typed a tsquery', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: fc.constantFrom(...Array.from(`ab1.@'-_+ \n"\\:*&|!()<>가나東京é́ß\0\ud800`)) }),
  );
  await fc.assert(
    fc.asyncProperty(text, text, async (body, typed) => {
      await matches({ body, subject: typed, attachmentNames: [body] }, typed);
    }),
    { numRuns: 300 },
  );
});

test('what the index finds is found in the text, and nothing else', async () => {
  const unit = fc.constantFrom(...Array.from(`ab1.@'- 가나東é`), 'x.y@z.org', ' ab', '가나');
  const texts = fc.string({ unit, maxLength: 16 });
  const typed = fc.tuple(fc.boolean(), texts, fc.boolean());
  await fc.assert(
    fc.asyncProperty(texts, typed, async (body, [isPhrase, words, isPrefix]) => {
      const text = isPhrase ? `"${words}"` : words.replaceAll('-', '') + (isPrefix ? '*' : '');
      const terms = typedTerms(text);
      const found = new Set(findTerms(body, terms, 1_000).map(({ term }) => term));
      expect(found.size === terms.length && terms.length > 0, `${text} in ${body}`).toBe(
        await matches({ body }, text),
      );
    }),
    { numRuns: 500 },
  );
});

test('every word of a text is found by itself, as its index and its query agree', async () => {
  const words = fc.stringMatching(/^[a-z0-9가-힣ぁ-ん一-龠é.@'+-]{1,20}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 8 }), async (some) => {
      for (const word of some) {
        if (toTsquery(`"${word}"`) === null) continue;
        expect(await matches({ body: some.join(' ') }, `"${word}"`), `${word} in ${some.join(' ')}`).toBe(
          true,
        );
      }
    }),
    { numRuns: 100 },
  );
});

test('the quick way for ASCII gives the same tokens as the pattern', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...Array.from(`abz09.@'-_+ \n"/`)) }), (text) => {
      const tokensOf = (text: string): string[] => {
        const tokens: string[] = [];
        tokenize(text, 1, {
          octets: (of, start, end, position) =>
            tokens.push(`${Buffer.from(of).toString('latin1', start, end)} ${position}`),
          text: (word, position) => tokens.push(`${word} ${position}`),
        });
        return tokens;
      };
      // One letter beyond ASCII at the end sends the text the other way.
      const quick = tokensOf(`${text} x`);
      expect(tokensOf(`${text} ж`).slice(0, -1)).toEqual(quick.slice(0, -1));
    }),
  );
});

test('a message of random words, or one word a million times, stays within bounds', async () => {
  const random = Array.from({ length: 200_000 }, (_, n) => `w${n.toString(36)}`).join(' ');
  const started = performance.now();
  expect(toTsvector({ ...NOTHING, body: random }, NOBODY).length).toBeLessThan(1_000_000);
  expect(await matches({ body: random }, 'w1')).toBe(true);
  const same = 'same '.repeat(1_000_000);
  expect(toTsvector({ ...NOTHING, body: same }, NOBODY).length).toBeLessThan(2_000);
  expect(await matches({ body: same }, 'same')).toBe(true);
  const noise = 'x'.repeat(3_000_000);
  expect(toTsvector({ ...NOTHING, body: noise }, NOBODY).length).toBe(toTsvector(NOTHING, NOBODY).length);
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('segments of a text', () => {
  expect([...segments(fold('Re: a.b@c.de 회의록 x'))]).toEqual([
    { kind: 'word', start: 0, end: 2, text: 're' },
    { kind: 'compound', start: 4, end: 12, text: 'a.b@c.de', parts: ['a', 'b', 'c', 'de'] },
    { kind: 'cjk', start: 13, end: 16, characters: ['회', '의', '록'] },
    { kind: 'word', start: 17, end: 18, text: 'x' },
  ]);
});
