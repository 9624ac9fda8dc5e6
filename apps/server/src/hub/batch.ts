import type { HintType, Hint, Id, ModSeq } from '@mailcote/store';

/** Postgres takes 8,000 octets in one NOTIFY. Ids and type names are ASCII, so characters are octets. */
const MAX_PAYLOAD = 7_500;

/** What one NOTIFY says: which node sent it, the newest modSeq by account and type, the queue woken, or "re-check everything". */
export interface Notice {
  node: string;
  hints?: Record<Id, Partial<Record<HintType, ModSeq>>>;
  queue?: true;
  recheck?: true;
}

/** Hints gathered between two NOTIFYs: a thousand deliveries into one mailbox become one line. */
export class NoticeBatch {
  #hints = new Map<Id, Map<HintType, ModSeq>>();
  #wakesQueue = false;

  add({ accountId, modSeq, types }: Hint): void {
    const newest = this.#hints.get(accountId) ?? new Map<HintType, ModSeq>();
    this.#hints.set(accountId, newest);
    for (const type of types) newest.set(type, Math.max(modSeq, newest.get(type) ?? 0));
  }

  wakeQueue(): void {
    this.#wakesQueue = true;
  }

  /** Empties the batch into as many payloads as its size asks for. */
  take(node: string): string[] {
    const payloads: string[] = [];
    let hints: NonNullable<Notice['hints']> = {};
    let size = 0;
    for (const [accountId, newest] of this.#hints) {
      const byType = Object.fromEntries(newest) as Partial<Record<HintType, ModSeq>>;
      const added = JSON.stringify(byType).length + accountId.length + 4;
      if (size + added > MAX_PAYLOAD) {
        payloads.push(encode({ node, hints }));
        hints = {};
        size = 0;
      }
      hints[accountId] = byType;
      size += added;
    }
    if (size > 0 || this.#wakesQueue) {
      payloads.push(encode({ node, hints, ...(this.#wakesQueue ? { queue: true } : {}) }));
    }
    this.#hints = new Map();
    this.#wakesQueue = false;
    return payloads;
  }
}

function encode(notice: Notice): string {
  return JSON.stringify(notice);
}

/** The hints of a notice, one for each modSeq, oldest first; one without types where nothing of an account's data has changed. */
export function hintsOf(notice: Notice): Hint[] {
  return Object.entries(notice.hints ?? {}).flatMap(([accountId, byType]) => {
    const changed = Object.entries(byType) as [HintType, ModSeq][];
    if (changed.length === 0) return [{ accountId, modSeq: 0, types: [] }];
    const grouped = Map.groupBy(changed, ([, modSeq]) => modSeq);
    return [...grouped]
      .sort(([a], [b]) => a - b)
      .map(([modSeq, entries]) => ({ accountId, modSeq, types: entries.map(([type]) => type) }));
  });
}
