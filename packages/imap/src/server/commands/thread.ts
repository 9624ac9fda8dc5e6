import { readCharset } from '../../grammar/charset.ts';
import { NumberSet } from '../../grammar/number-set.ts';
import { readSearchKeys, type SearchKey } from '../../grammar/search-key.ts';
import { bad } from '../../imap-error.ts';
import { threadList } from '../../serializer/thread-list.ts';
import type { ThreadAlgorithm } from '../backend.ts';
import { command } from '../command-context.ts';
import { find } from '../search-results.ts';

const ALGORITHMS: readonly ThreadAlgorithm[] = ['ORDEREDSUBJECT', 'REFERENCES'];

interface ThreadArguments {
  algorithm: ThreadAlgorithm;
  key: SearchKey;
}

/** RFC 5256 3. With a MODSEQ as without (RFC 7162 3.1.9). */
export const thread = command<ThreadArguments>({
  parse(reader) {
    reader.space();
    const word = reader.word('A threading algorithm');
    const algorithm = ALGORITHMS.find((known) => known === word);
    if (algorithm === undefined) throw bad(`There is no threading algorithm ${word}`);
    reader.space();
    readCharset(reader);
    return { algorithm, key: readSearchKeys(reader) };
  },
  async run(context, { algorithm, key }) {
    const { selected, isUid } = context;
    const { uids } = await find(context, key, null);
    const threads = await selected.mailbox.thread(NumberSet.of(uids), algorithm);
    const numberOf = (uid: number): number => (isUid ? uid : (selected.view.sequenceOf(uid) ?? 0));
    context.untagged(threads.length === 0 ? 'THREAD' : `THREAD ${threadList(threads, numberOf)}`);
  },
});
