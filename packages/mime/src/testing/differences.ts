/**
 * Comparison with another parser in which every difference needs a reason. Reasons are tried in order and add up: each one
 * undoes, on either side, what it explains; the one after which both sides agree is counted. What none explains fails.
 */
export interface Reason<T> {
  name: string;
  /** Both sides without what this reason explains; the same values when it does not apply. */
  undo: (mine: T, theirs: T, context: Context) => [T, T];
}

export interface Context {
  /** The message as Latin-1. */
  source: string;
}

export class Differences {
  readonly #counts = new Map<string, number>();
  readonly #unexplained: unknown[] = [];

  compare<T>(what: string, mine: T, theirs: T, reasons: Reason<T>[], context: Context): void {
    let sides: [T, T] = [mine, theirs];
    if (isSame(sides)) return;
    for (const reason of reasons) {
      sides = reason.undo(...sides, context);
      if (isSame(sides)) {
        const key = `${what}: ${reason.name}`;
        this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
        return;
      }
    }
    this.#unexplained.push({ what, sides });
  }

  /** Reasons and how often each was needed, in alphabetical order. */
  get counts(): Record<string, number> {
    return Object.fromEntries([...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  get unexplained(): unknown[] {
    return this.#unexplained;
  }
}

function isSame([mine, theirs]: [unknown, unknown]): boolean {
  return JSON.stringify(mine) === JSON.stringify(theirs);
}
