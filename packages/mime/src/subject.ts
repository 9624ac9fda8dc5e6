/** The base subject of a subject, see `splitSubject`. */
export function baseSubject(subject: string): string {
  return splitSubject(subject).base;
}

export interface SplitSubject {
  base: string;
  /** RFC 5256 3, REFERENCES: the subject says that it answers or forwards. */
  isReplyOrForward: boolean;
}

/**
 * The base subject (RFC 5256 2.1) of a decoded subject: without "Re:", "Fwd:", "[list]", "(fwd)". Equal base subjects
 * may belong to one thread. Linear for any input: each step only moves the two ends inward.
 *
 * @param subject in Text form (encoded-words decoded)
 */
export function splitSubject(subject: string): SplitSubject {
  // (1) Tabs, continuations and runs of spaces are one space.
  let base = subject.replace(/[\t\r\n ]+/g, ' ').trim();
  let isReplyOrForward = false;
  for (;;) {
    const trimmed = withoutTrailers(base); // (2)
    const { rest, hasRefwd } = withoutLeaders(trimmed); // (3) to (5)
    isReplyOrForward ||= hasRefwd || trimmed.length < base.trimEnd().length;
    base = rest;
    // (6) subj-fwd-hdr and subj-fwd-trl: "[fwd: … ]".
    if (!/^\[fwd:/i.test(base) || !base.endsWith(']')) return { base, isReplyOrForward };
    isReplyOrForward = true;
    base = base.slice('[fwd:'.length, -1).trim();
  }
}

/** subj-trailer: "(fwd)" and white space, as often as they stand there. */
function withoutTrailers(subject: string): string {
  let end = subject.length;
  for (;;) {
    while (end > 0 && subject[end - 1] === ' ') end--;
    if (end < 5 || subject.slice(end - 5, end).toLowerCase() !== '(fwd)') return subject.slice(0, end);
    end -= 5;
  }
}

/** subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":" */
const REFWD = /(?:re|fwd?) ?(?:\[[^[\]]*\] ?)?:/iy;
/** subj-blob = "[" *BLOBCHAR "]" *WSP */
const BLOB = /\[[^[\]]*\] ?/y;

/** subj-leader = (*subj-blob subj-refwd) / WSP, and subj-blobs that something stands behind. */
function withoutLeaders(subject: string): { rest: string; hasRefwd: boolean } {
  let start = 0;
  let hasRefwd = false;
  for (;;) {
    while (subject[start] === ' ') start++;
    // A blob may go whether a refwd follows it or not, as long as something is left; so blobs can be taken one by one.
    const refwd = matchEnd(REFWD, subject, start);
    const end = refwd ?? matchEnd(BLOB, subject, start);
    hasRefwd ||= refwd !== null;
    if (end === null || (end >= subject.length && subject[start] === '['))
      return { rest: subject.slice(start), hasRefwd };
    start = end;
  }
}

function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
