import { readSearchKeys, hasKey, type SearchKey } from '../../grammar/search-key.ts';
import { NumberSet } from '../../grammar/number-set.ts';
import type { Reader } from '../../grammar/reader.ts';
import { bad, no } from '../../imap-error.ts';
import { string } from '../../serializer/writer.ts';
import type { UidSearchKey } from '../backend.ts';
import { command, type CommandContext, type Completion } from '../command-context.ts';
import type { SelectedView } from '../selected-view.ts';
import { requireUidKeys } from '../uid-only.ts';

/** RFC 9051 6.4.4, RFC 4731, RFC 5182. */
type ResultOption = 'MIN' | 'MAX' | 'ALL' | 'COUNT' | 'SAVE';
const RESULT_OPTIONS: readonly ResultOption[] = ['MIN', 'MAX', 'ALL', 'COUNT', 'SAVE'];

interface SearchArguments {
  /** Null: no RETURN, which rev1 answers in the old way. */
  options: ResultOption[] | null;
  key: SearchKey;
}

/** RFC 9051 6.4.4. */
export const search = command<SearchArguments>({
  parse(reader) {
    reader.space();
    const options = reader.take('RETURN ') ? readOptions(reader) : null;
    if (reader.take('CHARSET ')) readCharset(reader);
    return { options, key: readSearchKeys(reader) };
  },
  run: searchMessages,
});

function readOptions(reader: Reader): ResultOption[] {
  const options = reader.list(
    () => {
      const word = reader.word('A result option');
      const option = RESULT_OPTIONS.find((known) => known === word);
      if (option === undefined) throw bad(`There is no result option ${word}`);
      return option;
    },
    { mayBeEmpty: true },
  );
  reader.space();
  return options.length === 0 ? ['ALL'] : options;
}

function readCharset(reader: Reader): void {
  const charset = reader.astring('A charset').toUpperCase();
  if (charset !== 'UTF-8' && charset !== 'US-ASCII') {
    throw no('BADCHARSET (UTF-8 US-ASCII)', 'Searches are in UTF-8 here');
  }
  reader.space();
}

async function searchMessages(
  context: CommandContext,
  { options, key }: SearchArguments,
): Promise<Completion> {
  const { selected, session, isUid } = context;
  const { view, mailbox } = selected;
  requireUidKeys(session, key);
  const usesModSeq = hasKey(key, 'modSeq');
  if (usesModSeq) context.enable(['CONDSTORE']);
  const found = await mailbox.search(resolve(key, view));
  const uids = found.uids.filter((uid) => view.sequenceOf(uid) !== null);
  if (options?.includes('SAVE') === true) view.saved = saved(options, uids);
  const numbers = isUid ? uids : uids.map((uid) => view.sequenceOf(uid) ?? 0);
  const isExtended = options !== null || session.enabled.has('IMAP4REV2');
  const modSeq = usesModSeq && numbers.length > 0 ? found.highestModSeq : null;
  if (isExtended) extended(context, options ?? ['ALL'], numbers, modSeq);
  else {
    const suffix = modSeq === null ? '' : ` (MODSEQ ${modSeq})`;
    context.untagged(`${['SEARCH', ...numbers].join(' ')}${suffix}`);
  }
  return {};
}

/** RFC 9051 7.3.4, ESEARCH, without "* ". */
function extended(
  context: CommandContext,
  options: readonly ResultOption[],
  numbers: readonly number[],
  modSeq: number | null,
): void {
  // RFC 9051 6.4.4: SAVE alone is answered with nothing.
  if (options.length === 1 && options[0] === 'SAVE') return;
  const parts = [`ESEARCH (TAG ${string(context.tag)})`];
  if (context.isUid) parts.push('UID');
  if (numbers.length > 0) {
    if (options.includes('MIN')) parts.push(`MIN ${numbers[0] ?? 0}`);
    if (options.includes('MAX')) parts.push(`MAX ${numbers.at(-1) ?? 0}`);
    if (options.includes('ALL')) parts.push(`ALL ${NumberSet.of(numbers).toString()}`);
  }
  if (options.includes('COUNT')) parts.push(`COUNT ${numbers.length}`);
  if (modSeq !== null) parts.push(`MODSEQ ${modSeq}`);
  context.untagged(parts.join(' '));
}

/** RFC 9051 6.4.4.1: with MIN or MAX and nothing that needs all, only those are saved. */
function saved(options: readonly ResultOption[], uids: readonly number[]): NumberSet {
  const isAll =
    options.includes('ALL') ||
    options.includes('COUNT') ||
    !options.some((option) => option === 'MIN' || option === 'MAX');
  if (isAll) return NumberSet.of(uids);
  const ends: number[] = [];
  const [first] = uids;
  const last = uids.at(-1);
  if (options.includes('MIN') && first !== undefined) ends.push(first);
  if (options.includes('MAX') && last !== undefined) ends.push(last);
  return NumberSet.of(ends);
}

/** Numbers as UIDs. Numbers beyond the last message match nothing: unlike in FETCH nothing is asked of such a message. */
function resolve(key: SearchKey, view: SelectedView): UidSearchKey {
  switch (key.key) {
    case 'and':
    case 'or':
      return { key: key.key, keys: key.keys.map((child) => resolve(child, view)) };
    case 'not':
      return { key: 'not', child: resolve(key.child, view) };
    case 'recent':
      return { key: 'none' };
    case 'uid':
      return { key: 'uids', ranges: view.uidsOf(key.set).ranges };
    case 'sequence':
      return { key: 'uids', ranges: (view.uidsOfSequences(key.set) ?? NumberSet.EMPTY).ranges };
    case 'all':
    case 'flag':
    case 'text':
    case 'header':
    case 'date':
    case 'age':
    case 'size':
    case 'modSeq':
    case 'emailId':
    case 'threadId':
      return key;
  }
}
