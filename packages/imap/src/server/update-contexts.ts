import { NumberSet } from '../grammar/number-set.ts';
import type { SortCriterion } from '../grammar/sort-criteria.ts';
import { orderedSet } from '../serializer/ordered-set.ts';
import { string } from '../serializer/writer.ts';
import type { OpenMailbox, UidSearchKey } from './backend.ts';
import type { SelectedView } from './selected-view.ts';

/** RFC 5267 4.3.1: each costs a search whenever something changes. */
const MAX_CONTEXTS = 16;
/** Results of all contexts of a session together: they are kept for as long as the mailbox is open. */
const MAX_RESULTS = 200_000;

/** A search that is kept up to date. */
export interface UpdateContext {
  /** Of the searching command. */
  tag: string;
  isUid: boolean;
  key: UidSearchKey;
  /** Null: in the order of the mailbox. */
  criteria: readonly SortCriterion[] | null;
  /** What the client has been told, in the requested order. */
  uids: readonly number[];
}

/** The results that a client wants to be kept up to date on (RFC 5267 4.3): ADDTO and REMOVEFROM. They end with the selection of the mailbox. */
export class UpdateContexts {
  readonly #contexts = new Map<string, UpdateContext>();

  has(tag: string): boolean {
    return this.#contexts.has(tag);
  }

  /** @returns false: there are too many */
  add(context: UpdateContext, view: SelectedView): boolean {
    const contexts = [...this.#contexts.values(), context];
    const results = contexts.reduce((sum, { uids }) => sum + uids.length, 0);
    if (contexts.length > MAX_CONTEXTS || results > MAX_RESULTS) return false;
    this.#contexts.set(context.tag, context);
    view.followTouched(true);
    return true;
  }

  cancel(tag: string): void {
    this.#contexts.delete(tag);
  }

  /** What was expunged, in numbers that are valid only until EXPUNGE is said (RFC 5267 4.3.4). @returns untagged answers */
  expunged(view: SelectedView): string[] {
    if (this.#contexts.size === 0) view.followTouched(false);
    const gone = new Set([...view.touched].filter((uid) => view.isExpunged(uid)));
    if (gone.size === 0) return [];
    return [...this.#contexts.values()].flatMap((context) => this.#remove(context, view, gone));
  }

  /** What came and what changed, once the client has been told of it (RFC 5267 4.3.3). @returns untagged answers */
  async changed(view: SelectedView, mailbox: OpenMailbox): Promise<string[]> {
    const touched = [...view.touched];
    const live = touched.filter((uid) => view.sequenceOf(uid) !== null && !view.isExpunged(uid));
    const answers: string[] = [];
    if (live.length > 0) {
      const uids = { key: 'uids', ranges: NumberSet.of(live).ranges } as const;
      for (const context of this.#contexts.values()) {
        const matching = new Set(await mailbox.search({ key: 'and', keys: [uids, context.key] }));
        const known = new Set(context.uids);
        const gone = new Set(live.filter((uid) => known.has(uid) && !matching.has(uid)));
        const fresh = live.filter((uid) => !known.has(uid) && matching.has(uid));
        if (gone.size > 0) answers.push(...this.#remove(context, view, gone));
        if (fresh.length > 0) answers.push(...(await this.#insert(context.tag, view, mailbox, fresh)));
      }
    }
    // Only now: what could not be told is told the next time.
    view.forgetTouched(touched);
    return answers;
  }

  #remove(context: UpdateContext, view: SelectedView, gone: ReadonlySet<number>): string[] {
    const removed = new Places();
    const kept: number[] = [];
    for (const uid of context.uids) {
      if (gone.has(uid)) removed.add(kept.length + 1, uid, 0);
      else kept.push(uid);
    }
    this.#contexts.set(context.tag, { ...context, uids: kept });
    return answer(context, view, 'REMOVEFROM', removed);
  }

  async #insert(
    tag: string,
    view: SelectedView,
    mailbox: OpenMailbox,
    fresh: readonly number[],
  ): Promise<string[]> {
    const context = this.#contexts.get(tag);
    if (context === undefined) return [];
    const all = NumberSet.of([...context.uids, ...fresh]);
    const order = context.criteria === null ? [...all] : await mailbox.sort(all, context.criteria);
    const isFresh = new Set(fresh);
    const added = new Places();
    const uids: number[] = [];
    let at = 0;
    for (const uid of order) {
      if (isFresh.has(uid)) {
        added.add(uids.length + 1, uid, 1);
        uids.push(uid);
      } else {
        // With those that are gone, of which the client has not been told yet.
        while (at < context.uids.length && uids.at(-1) !== uid) uids.push(context.uids[at++] ?? 0);
      }
    }
    uids.push(...context.uids.slice(at));
    this.#contexts.set(tag, { ...context, uids });
    return answer(context, view, 'ADDTO', added);
  }
}

/** Results with the positions at which they were, one behind another together. */
class Places {
  readonly runs: { position: number; uids: number[] }[] = [];
  #next = 0;

  /** @param step how much further the one behind it stands: a removed one makes room */
  add(position: number, uid: number, step: 0 | 1): void {
    const last = this.runs.at(-1);
    if (last !== undefined && position === this.#next) last.uids.push(uid);
    else this.runs.push({ position, uids: [uid] });
    this.#next = position + step;
  }
}

function answer(
  { tag, isUid, criteria }: UpdateContext,
  view: SelectedView,
  item: 'ADDTO' | 'REMOVEFROM',
  { runs }: Places,
): string[] {
  if (runs.length === 0) return [];
  const numbers = (uids: readonly number[]): string =>
    orderedSet(isUid ? uids : uids.map((uid) => view.sequenceOf(uid) ?? 0));
  // In the order of the mailbox the client needs no positions (RFC 5267 4.3.3).
  const places =
    criteria === null
      ? `0 ${numbers(runs.flatMap(({ uids }) => uids))}`
      : runs.map(({ position, uids }) => `${position} ${numbers(uids)}`).join(' ');
  return [`ESEARCH (TAG ${string(tag)})${isUid ? ' UID' : ''} ${item} (${places})`];
}
