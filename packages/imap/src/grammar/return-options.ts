import { bad } from '../imap-error.ts';
import { readPartialRange, type PartialRange } from './partial-range.ts';
import type { Reader } from './reader.ts';

/** RFC 9051 6.4.4 (and RFC 4731, 5182), RFC 5267 4. */
const OPTIONS = ['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE', 'CONTEXT', 'UPDATE'] as const;
export type ReturnOption = (typeof OPTIONS)[number];

/** What SEARCH and SORT are to return. */
export interface ReturnOptions {
  options: ReadonlySet<ReturnOption>;
  partial: PartialRange | null;
}

/** search-return-opts behind the command, with the blank behind it. Null: there are none. */
export function readReturnOptions(reader: Reader): ReturnOptions | null {
  if (!reader.take('RETURN ')) return null;
  const options = new Set<ReturnOption>();
  let partial: PartialRange | null = null;
  reader.list(
    () => {
      const word = reader.word('A result option');
      const option = OPTIONS.find((known) => known === word);
      if (option !== undefined) options.add(option);
      else if (word !== 'PARTIAL') throw bad(`There is no result option ${word}`);
      else {
        // RFC 9394 3.1.
        if (partial !== null) throw bad('PARTIAL is given once');
        reader.space();
        partial = readPartialRange(reader);
      }
    },
    { mayBeEmpty: true },
  );
  reader.space();
  if (partial !== null && options.has('ALL')) throw bad('The results are asked for as ALL or as PARTIAL');
  if (options.size === 0 && partial === null) options.add('ALL');
  return { options, partial };
}
