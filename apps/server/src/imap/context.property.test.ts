import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from './testing/imap-server.ts';

/*
 * A client that keeps the results of searches by nothing but ADDTO and REMOVEFROM (RFC 5267 4.3), while another one changes the mailbox:
 * what it keeps is always what a new search finds.
 */

let server: ImapServer;
let accounts = 0;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** What is searched for, behind the result options. */
const SEARCHES = [
  'UID SEARCH UNSEEN',
  'SEARCH FLAGGED',
  'SEARCH ALL',
  'UID SORT (SUBJECT REVERSE ARRIVAL) UTF-8 UNSEEN',
  'SORT (REVERSE SUBJECT) UTF-8 OR FLAGGED SUBJECT b',
];
const withOptions = (search: string, options: string): string =>
  search.replace(/(SEARCH|SORT)/, `$1 RETURN (${options})`);

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('append' as const),
      subject: fc.constantFrom('a', 'b', 'Re: b', 'c', 'd'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('store' as const),
      at: fc.nat(20),
      change: fc.constantFrom(
        '+FLAGS (\\Seen)',
        '-FLAGS (\\Seen)',
        '+FLAGS (\\Flagged)',
        'FLAGS ()',
        '+FLAGS (\\Deleted)',
      ),
      isOwn: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constantFrom('expunge' as const, 'look' as const, 'fetch' as const) }),
  },
);

test('results kept by updates alone are those of a new search', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      accounts += 1;
      const { address } = await server.account(`keeper${accounts}`);
      using keeper = await server.talk(address);
      using other = await server.talk(address);
      for (const talk of [keeper, other]) await talk.ask('SELECT INBOX');
      const kept = new Map<string, Kept>();
      const hear = (lines: readonly string[]): void => {
        for (const line of lines) for (const one of kept.values()) one.hear(line);
      };
      for (const search of SEARCHES) {
        const [line = ''] = await keeper.ask(withOptions(search, 'ALL UPDATE'));
        kept.set(search, new Kept(line));
      }
      const look = async (): Promise<void> => {
        hear(await keeper.ask('NOOP'));
        for (const [search, { results }] of kept) {
          const lines = await keeper.ask(withOptions(search, 'ALL'));
          const answer = lines.findLast((line) => line.startsWith('* ESEARCH')) ?? '';
          expect(results, search).toEqual(numbersOf(/ ALL (\S+)/.exec(answer)?.[1] ?? ''));
          expect(lines).toHaveLength(1);
        }
      };
      for (const one of steps) {
        if (one.kind === 'append') await other.append('INBOX', `Subject: ${one.subject}\r\n\r\n`);
        else if (one.kind === 'store' && one.isOwn)
          hear(await keeper.ask(`UID STORE ${one.at + 1} ${one.change}`));
        else if (one.kind === 'store') await other.ask(`UID STORE ${one.at + 1} ${one.change}`);
        else if (one.kind === 'expunge') await other.ask('EXPUNGE');
        // No EXPUNGE may be said here, but updates may be (RFC 5267 4.3.2).
        else if (one.kind === 'fetch') hear((await keeper.try('FETCH 1 UID')).lines);
        else await look();
      }
      await look();
    }),
    { numRuns: 12 },
  );
});

/** The results of one search. */
class Kept {
  results: number[];
  readonly #tag: string;
  readonly #isUid: boolean;

  /** @param answer to the search with ALL and UPDATE */
  constructor(answer: string) {
    this.#tag = /\(TAG "(\w+)"\)/.exec(answer)?.[1] ?? '';
    this.#isUid = answer.includes(') UID');
    this.results = numbersOf(/ ALL (\S+)/.exec(answer)?.[1] ?? '');
  }

  hear(line: string): void {
    const expunged = Number(/^\* (\d+) EXPUNGE/.exec(line)?.[1]);
    if (!this.#isUid && expunged > 0) {
      expect(this.results).not.toContain(expunged);
      this.results = this.results.map((number) => (number > expunged ? number - 1 : number));
    }
    if (!line.startsWith(`* ESEARCH (TAG "${this.#tag}")`)) return;
    const [, item = '', list = ''] = / (ADDTO|REMOVEFROM) \(([^)]*)\)$/.exec(line) ?? [];
    const words = list.split(' ');
    for (let at = 0; at < words.length; at += 2) {
      const position = Number(words[at]);
      const numbers = numbersOf(words[at + 1] ?? '');
      if (item === 'ADDTO') {
        this.results.splice(position === 0 ? 0 : position - 1, 0, ...numbers);
        if (position === 0) this.results.sort((a, b) => a - b);
      } else if (position === 0) {
        for (const number of numbers) expect(this.results, line).toContain(number);
        this.results = this.results.filter((number) => !numbers.includes(number));
      } else expect(this.results.splice(position - 1, numbers.length), line).toEqual(numbers);
    }
  }
}

function numbersOf(set: string): number[] {
  if (set === '') return [];
  return set.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split(':').map(Number);
    return Array.from({ length: last - first + 1 }, (_, n) => first + n);
  });
}
