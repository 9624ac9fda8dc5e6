/**
 * The base subject (RFC 5256 2.1) of a decoded subject: without "Re:", "Fwd:", "[list]", "(fwd)". Equal base subjects
 * may belong to one thread. Linear for any input: each step only moves the two ends inward.
 *
 * @param subject in Text form (encoded-words decoded)
 */
export function baseSubject(subject: string): string {
  // (1) Tabs, continuations and runs of spaces are one space.
  let base = subject.replace(/[\t\r\n ]+/g, ' ').trim();
  for (;;) {
    base = withoutTrailers(base); // (2)
    base = withoutLeaders(base); // (3) to (5)
    // (6) subj-fwd-hdr and subj-fwd-trl: "[fwd: … ]".
    if (!/^\[fwd:/i.test(base) || !base.endsWith(']')) return base;
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
function withoutLeaders(subject: string): string {
  let start = 0;
  for (;;) {
    while (subject[start] === ' ') start++;
    // A blob may go whether a refwd follows it or not, as long as something is left; so blobs can be taken one by one.
    const end = matchEnd(REFWD, subject, start) ?? matchEnd(BLOB, subject, start);
    if (end === null) return subject.slice(start);
    if (end >= subject.length && subject[start] === '[') return subject.slice(start);
    start = end;
  }
}

function matchEnd(pattern: RegExp, text: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : null;
}
