import { NumberSet } from '../grammar/number-set.ts';
import { partOf } from '../grammar/partial-range.ts';
import type { ReturnOptions } from '../grammar/return-options.ts';
import { hasKey, type SearchKey } from '../grammar/search-key.ts';
import type { SortCriterion } from '../grammar/sort-criteria.ts';
import { bad } from '../imap-error.ts';
import { orderedSet } from '../serializer/ordered-set.ts';
import { string } from '../serializer/writer.ts';
import type { UidSearchKey } from './backend.ts';
import type { CommandContext } from './command-context.ts';
import type { SelectedView } from './selected-view.ts';
import { requireUidKeys } from './uid-only.ts';

/** What a searching command has found. */
export interface Found {
  /** In the requested order: that of the mailbox, or of the criteria. */
  uids: number[];
  /** A MODSEQ was asked about, so the answer tells one (RFC 7162 3.1.5). */
  usesModSeq: boolean;
  /** With the numbers of the command as UIDs, as they were when it came (RFC 5267 4.3). */
  key: UidSearchKey;
}

/** Searches, and sorts where there are criteria. Messages that the client has not been told of are no results. */
export async function find(
  { session, selected: { mailbox, view }, enable }: CommandContext,
  searchKey: SearchKey,
  criteria: readonly SortCriterion[] | null,
): Promise<Found> {
  requireUidKeys(session, searchKey);
  const usesModSeq = hasKey(searchKey, 'modSeq');
  if (usesModSeq) enable(['CONDSTORE']);
  const key = resolve(searchKey, view);
  const found = (await mailbox.search(key)).filter((uid) => view.sequenceOf(uid) !== null);
  return {
    uids: criteria === null ? found : await mailbox.sort(NumberSet.of(found), criteria),
    usesModSeq,
    key,
  };
}

/** The numbers in which the command speaks of messages. */
export function numbersOf({ isUid, selected }: CommandContext, uids: readonly number[]): number[] {
  return isUid ? [...uids] : uids.map((uid) => selected.view.sequenceOf(uid) ?? 0);
}

/** " (MODSEQ n)" behind a SEARCH or SORT answer; empty where it tells none. */
export async function modSeqSuffix(
  { selected }: CommandContext,
  { uids, usesModSeq }: Found,
): Promise<string> {
  if (!usesModSeq || uids.length === 0) return '';
  return ` (MODSEQ ${await selected.mailbox.highestModSeq(NumberSet.of(uids))})`;
}

/**
 * RFC 9051 7.3.4, the ESEARCH answer, with PARTIAL (RFC 9394) and UPDATE (RFC 5267); and SAVE.
 * @param criteria null: of SEARCH
 * @throws ImapError BAD for a tag that is in use for updates
 */
export async function answerExtended(
  context: CommandContext,
  found: Found,
  returns: ReturnOptions,
  criteria: readonly SortCriterion[] | null,
): Promise<void> {
  const { selected, tag, isUid } = context;
  const { options, partial } = returns;
  const { uids } = found;
  const first = uids.slice(0, 1);
  const last = uids.slice(-1);
  const part = partial === null ? [] : partOf(uids, partial);
  // What is told of single messages; COUNT and ALL are about all of them (RFC 9394 3.2, RFC 7162 3.1.10).
  const told = new Set([...(options.has('MIN') ? first : []), ...(options.has('MAX') ? last : []), ...part]);
  const isAboutSome = partial !== null || options.has('MIN') || options.has('MAX');
  const isAboutAll = options.has('ALL') || options.has('COUNT') || !isAboutSome;
  if (options.has('SAVE')) selected.view.saved = NumberSet.of(isAboutAll ? uids : told);
  // RFC 9051 6.4.4: SAVE alone is answered with nothing.
  if (options.size > 1 || !options.has('SAVE') || partial !== null) {
    const parts = [`ESEARCH (TAG ${string(tag)})`];
    if (isUid) parts.push('UID');
    if (uids.length > 0) {
      if (options.has('MIN')) parts.push(`MIN ${orderedSet(numbersOf(context, first))}`);
      if (options.has('MAX')) parts.push(`MAX ${orderedSet(numbersOf(context, last))}`);
      if (options.has('ALL')) parts.push(`ALL ${orderedSet(numbersOf(context, uids))}`);
    }
    if (options.has('COUNT')) parts.push(`COUNT ${uids.length}`);
    if (partial !== null) {
      parts.push(`PARTIAL (${partial.text} ${orderedSet(numbersOf(context, part)) || 'NIL'})`);
    }
    const spokenOf = NumberSet.of(isAboutAll ? uids : told);
    if (found.usesModSeq && !spokenOf.isEmpty) {
      parts.push(`MODSEQ ${await selected.mailbox.highestModSeq(spokenOf)}`);
    }
    context.untagged(parts.join(' '));
  }
  if (!options.has('UPDATE')) return;
  if (!selected.contexts.add({ tag, isUid, key: found.key, criteria, uids }, selected.view)) {
    context.untagged(`NO [NOUPDATE ${string(tag)}] Too many searches are kept up to date`);
  }
}

/** RFC 5267 4.3: before anything else is done. @throws ImapError BAD */
export function checkUpdateTag({ selected, tag }: CommandContext, returns: ReturnOptions | null): void {
  if (returns?.options.has('UPDATE') === true && selected.contexts.has(tag)) {
    throw bad('Tag reuse: a search of that tag is kept up to date');
  }
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
