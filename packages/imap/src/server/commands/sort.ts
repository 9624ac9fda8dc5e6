import { readCharset } from '../../grammar/charset.ts';
import { readReturnOptions, type ReturnOptions } from '../../grammar/return-options.ts';
import { readSearchKeys, type SearchKey } from '../../grammar/search-key.ts';
import { readSortCriteria, type SortCriterion } from '../../grammar/sort-criteria.ts';
import { command } from '../command-context.ts';
import { answerExtended, checkUpdateTag, find, modSeqSuffix, numbersOf } from '../search-results.ts';

interface SortArguments {
  returns: ReturnOptions | null;
  criteria: SortCriterion[];
  key: SearchKey;
}

/** RFC 5256 3, with DISPLAYFROM and DISPLAYTO (RFC 5957), RETURN (RFC 5267 3), PARTIAL (RFC 9394), CONTEXT and UPDATE (RFC 5267 4). */
export const sort = command<SortArguments>({
  parse(reader) {
    reader.space();
    const returns = readReturnOptions(reader);
    const criteria = readSortCriteria(reader);
    reader.space();
    readCharset(reader);
    return { returns, criteria, key: readSearchKeys(reader) };
  },
  async run(context, { returns, criteria, key }) {
    checkUpdateTag(context, returns);
    const found = await find(context, key, criteria);
    if (returns !== null) await answerExtended(context, found, returns, criteria);
    else {
      const suffix = await modSeqSuffix(context, found);
      context.untagged(`${['SORT', ...numbersOf(context, found.uids)].join(' ')}${suffix}`);
    }
  },
});
