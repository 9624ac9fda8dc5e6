/** A known place of a list: `position` lines stand before those that follow the line of this date and email. */
export interface ListMark {
  position: number;
  receivedAt: Date | 'infinity';
  emailId: number;
}

/** The beginning of every list. */
export const TOP: ListMark = { position: 0, receivedAt: 'infinity', emailId: Number.MAX_SAFE_INTEGER };

/** Lists that places are known of; the least recently used go first. */
const MAX_LISTS = 1_000;
/** Places known of one list: beyond, every other one is given up. About 64 octets each. */
const MAX_MARKS = 256;

interface MarkedList {
  version: string;
  /** In the order of the list. */
  marks: ListMark[];
}

/**
 * Where lines far down the lists of mailboxes stand, so that the page behind a page that was read costs what it shows. A
 * list has a version that changes with its lines: what is known of another version does not hold.
 */
export class ListMarks {
  readonly #lists = new Map<string, MarkedList>();

  /** Whether any place of the list is known. */
  has(list: string): boolean {
    return this.#lists.has(list);
  }

  /** The last known place that is not behind this position. */
  before(list: string, position: number): { mark: ListMark; version: string | null } {
    const known = this.#touch(list);
    const mark = known?.marks.findLast((each) => each.position <= position);
    return mark && known ? { mark, version: known.version } : { mark: TOP, version: null };
  }

  /** The place behind the line of this email, if it is known of this version. */
  behind(list: string, version: string, emailId: number): ListMark | null {
    const known = this.#touch(list);
    return (known?.version === version && known.marks.find((each) => each.emailId === emailId)) || null;
  }

  add(list: string, version: string, mark: ListMark): void {
    let known = this.#touch(list);
    if (known?.version !== version) {
      known = { version, marks: [] };
      this.#lists.delete(list);
      this.#lists.set(list, known);
      const [oldest] = this.#lists.keys();
      if (this.#lists.size > MAX_LISTS && oldest !== undefined) this.#lists.delete(oldest);
    }
    const index = known.marks.findLastIndex((each) => each.position <= mark.position);
    if (known.marks[index]?.position === mark.position) return;
    known.marks.splice(index + 1, 0, mark);
    if (known.marks.length > MAX_MARKS) known.marks = known.marks.filter((_, place) => place % 2 === 0);
  }

  forget(list: string): void {
    this.#lists.delete(list);
  }

  #touch(list: string): MarkedList | undefined {
    const known = this.#lists.get(list);
    if (known) {
      this.#lists.delete(list);
      this.#lists.set(list, known);
    }
    return known;
  }
}
