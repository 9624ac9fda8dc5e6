import { readCharset } from '../../grammar/charset.ts';
import { readReturnOptions, type ReturnOptions } from '../../grammar/return-options.ts';
import { readSearchKeys, type SearchKey } from '../../grammar/search-key.ts';
import { command } from '../command-context.ts';
import { answerExtended, checkUpdateTag, find, modSeqSuffix, numbersOf } from '../search-results.ts';

interface SearchArguments {
  /** Null: no RETURN, which rev1 answers in the old way. */
  returns: ReturnOptions | null;
  key: SearchKey;
}

const ALL: ReturnOptions = { options: new Set(['ALL']), partial: null };

/** RFC 9051 6.4.4, RFC 4731, 5182, with PARTIAL (RFC 9394), CONTEXT and UPDATE (RFC 5267). */
export const search = command<SearchArguments>({
  parse(reader) {
    reader.space();
    const returns = readReturnOptions(reader);
    if (reader.take('CHARSET ')) readCharset(reader);
    return { returns, key: readSearchKeys(reader) };
  },
  async run(context, { returns, key }) {
    checkUpdateTag(context, returns);
    const found = await find(context, key, null);
    if (returns !== null || context.session.enabled.has('IMAP4REV2')) {
      await answerExtended(context, found, returns ?? ALL, null);
    } else {
      const suffix = await modSeqSuffix(context, found);
      context.untagged(`${['SEARCH', ...numbersOf(context, found.uids)].join(' ')}${suffix}`);
    }
  },
});
