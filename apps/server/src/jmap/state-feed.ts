import type { StateChange } from '@mailcote/jmap';
import type { DataType, Hint, Id, ModSeq, Store } from '@mailcote/store';
import type { Hub } from '../hub/hub.ts';

/** Types in the order of a pushState; new ones go to the end. */
const TYPES: DataType[] = [
  'Mailbox',
  'Thread',
  'Email',
  'EmailDelivery',
  'Identity',
  'EmailSubmission',
  'Quota',
  'VacationResponse',
  'BulkUpdate',
  'AddressBook',
  'ContactCard',
  'SavedSearch',
  'BlockedSender',
  'TrustedSender',
  'Preferences',
  'MailImport',
];

/** A flood of deliveries becomes this many StateChanges a second at most; the first goes out at once. */
const COALESCE_MS = 40;
/** A lost hint costs this much at worst. Spread, so that a thousand sockets do not ask in the same second. */
const RECHECK_MS = 45_000;

export interface StateFeedOptions {
  store: Store;
  hub: Hub;
  accountId: Id;
  /** Null: all types. Names that are none of ours are nobody's. */
  dataTypes: readonly string[] | null;
  /** What the client was told last (RFC 8887 4.3.5.2); null: it is told the states of now. */
  pushState: string | null;
  send: (change: StateChange, pushState: string) => void;
  onError: (error: unknown) => void;
}

/**
 * Tells one client of new states of its account (RFC 8620 7.1), by whatever connection: what changed since its pushState first,
 * then each change as it is hinted. Nothing is missed: the feed subscribes before it reads, and the database is asked again now and then.
 */
export class StateFeed implements Disposable {
  readonly #options: StateFeedOptions;
  readonly #subscription: Disposable;
  /** What the client has been told. A type it has not been told of is missing. */
  readonly #told = new Map<DataType, ModSeq>();
  readonly #news = new Map<DataType, ModSeq>();
  /** Hinted while the database is being asked: its answer may be older. */
  readonly #hintedMeanwhile = new Set<DataType>();
  #coalescing: NodeJS.Timeout | undefined;
  #rechecking: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: StateFeedOptions) {
    this.#options = options;
    for (const [type, modSeq] of decodePushState(options.pushState)) this.#told.set(type, modSeq);
    this.#subscription = options.hub.subscribe(options.accountId, (hint) => this.#hinted(hint));
    void this.#recheck();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearTimeout(this.#coalescing);
    clearTimeout(this.#rechecking);
    this.#subscription[Symbol.dispose]();
  }

  #hinted(hint: Hint | null): void {
    if (!hint) {
      void this.#recheck();
      return;
    }
    // Hints of other processes may come out of order.
    for (const type of hint.types) {
      if (type === 'Metadata') continue;
      this.#hintedMeanwhile.add(type);
      if (hint.modSeq > (this.#told.get(type) ?? 0)) this.#news.set(type, hint.modSeq);
    }
    this.#schedule();
  }

  /** Asks the database; never rejects. */
  async #recheck(): Promise<void> {
    clearTimeout(this.#rechecking);
    this.#hintedMeanwhile.clear();
    try {
      const states = await this.#options.store.reader(this.#options.accountId).states();
      if (this.#isClosed) return;
      // Anything else, not only more: a database restored from a backup counts from an earlier number.
      for (const type of TYPES) {
        if (this.#hintedMeanwhile.has(type)) continue;
        if (states[type] !== this.#told.get(type)) this.#news.set(type, states[type]);
      }
      this.#schedule();
    } catch (error) {
      this.#options.onError(error);
    }
    if (this.#isClosed) return;
    clearTimeout(this.#rechecking);
    this.#rechecking = setTimeout(() => void this.#recheck(), RECHECK_MS * (0.75 + Math.random() / 2));
  }

  #schedule(): void {
    if (this.#coalescing || this.#news.size === 0) return;
    this.#flush();
    this.#coalescing = setTimeout(() => {
      this.#coalescing = undefined;
      if (this.#news.size > 0) this.#schedule();
    }, COALESCE_MS);
  }

  #flush(): void {
    const { accountId, dataTypes, send } = this.#options;
    const changed: Record<string, string> = {};
    for (const [type, modSeq] of this.#news) {
      this.#told.set(type, modSeq);
      if (!dataTypes || dataTypes.includes(type)) changed[type] = String(modSeq);
    }
    this.#news.clear();
    if (Object.keys(changed).length === 0) return;
    send({ '@type': 'StateChange', changed: { [accountId]: changed } }, encodePushState(this.#told));
  }
}

/**
 * A state for each type, in the order of TYPES, and not one number for all: hints of several processes may overtake one another, so
 * "everything up to N" would be a claim that cannot be made.
 */
function encodePushState(told: ReadonlyMap<DataType, ModSeq>): string {
  return TYPES.map((type) => told.get(type) ?? '').join('.');
}

/** The pushState of a client that knows these states. */
export function pushStateOf(states: Record<DataType, ModSeq>): string {
  return encodePushState(new Map(TYPES.map((type) => [type, states[type]])));
}

/** Empty for anything we did not write. */
function decodePushState(pushState: string | null): [DataType, ModSeq][] {
  if (pushState === null || !/^[\d.]{1,200}$/.test(pushState)) return [];
  return pushState.split('.').flatMap((text, index): [DataType, ModSeq][] => {
    const type = TYPES[index];
    return type !== undefined && text !== '' ? [[type, Number(text)]] : [];
  });
}
