import type { ThreadMember } from '../server/backend.ts';

/**
 * Threads in the form of RFC 5256 4, without blanks between them: "(2)(3 6 (4 23)(44 7 96))". Without recursion: a chain of replies may be
 * as long as the mailbox.
 */
export function threadList(threads: readonly ThreadMember[], numberOf: (uid: number) => number): string {
  const parts: string[] = [];
  /** What is still to be written, the next last. */
  const rest: (ThreadMember | ')')[] = [];
  const open = (members: readonly ThreadMember[]): void => {
    for (const member of members.toReversed()) rest.push(')', member);
  };
  open(threads);
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (next === ')') {
      parts.push(')');
      continue;
    }
    const numbers: number[] = [];
    let member = next;
    for (;;) {
      if (member.uid !== null) numbers.push(numberOf(member.uid));
      const [only] = member.children;
      if (only === undefined || member.children.length > 1) break;
      member = only;
    }
    parts.push('(', numbers.join(' '), numbers.length > 0 && member.children.length > 0 ? ' ' : '');
    open(member.children);
  }
  return parts.join('');
}
