/** One word of a search: an operator with its value, or words to find. */
export interface Term {
  kind: 'term';
  /** "from", "has" …; null: plain words. */
  operator: string | null;
  value: string;
  isPhrase: boolean;
  /** Where it stands in the text, so that a chip can take it out. */
  start: number;
  end: number;
}
export type Node = Term | { kind: 'not'; node: Node } | { kind: 'and' | 'or'; nodes: Node[] };

type Token = Term | { kind: 'or' | 'not' | 'open' | 'close'; start: number; end: number };

/** Operators that take a value. Anything else before a colon is just text ("12:30", "re:"). */
export const OPERATORS = [
  'from',
  'to',
  'cc',
  'bcc',
  'with',
  'subject',
  'body',
  'list',
  'filename',
  'in',
  'label',
  'is',
  'has',
  'before',
  'after',
  'older',
  'newer',
  'older_than',
  'newer_than',
  'larger',
  'smaller',
  'size',
  'header',
  'rfc822msgid',
] as const;
const KNOWN: ReadonlySet<string> = new Set(OPERATORS);

/** Depth of brackets that is followed; deeper ones are read as if they were not there. */
const MAX_DEPTH = 20;

const PATTERN =
  /\s*(?:(\()|(\))|(OR\b|\|)|(AND\b)|(-)(?=\S)|(?:([A-Za-z\d_]+):)?(?:"([^"]*)"?|([^\s()"]+)))/gy;

function tokens(text: string): Token[] {
  const result: Token[] = [];
  PATTERN.lastIndex = 0;
  for (let match = PATTERN.exec(text); match; match = PATTERN.exec(text)) {
    const end = PATTERN.lastIndex;
    const start = end - match[0].trimStart().length;
    const [, open, close, or, and, minus, operator, phrase, word] = match;
    if (open) result.push({ kind: 'open', start, end });
    else if (close) result.push({ kind: 'close', start, end });
    else if (or) result.push({ kind: 'or', start, end });
    else if (minus) result.push({ kind: 'not', start, end });
    else if (!and) result.push(term(operator, phrase, word ?? '', start, end));
  }
  return result;
}

function term(
  operator: string | undefined,
  phrase: string | undefined,
  word: string,
  start: number,
  end: number,
): Term {
  const isPhrase = phrase !== undefined;
  const value = phrase ?? word;
  const bare = !isPhrase && word.endsWith(':') ? word.slice(0, -1).toLowerCase() : '';
  if (operator === undefined && KNOWN.has(bare))
    return { kind: 'term', operator: bare, value: '', isPhrase, start, end };
  if (operator === undefined) return { kind: 'term', operator: null, value, isPhrase, start, end };
  const known = operator.toLowerCase();
  if (KNOWN.has(known)) return { kind: 'term', operator: known, value, isPhrase, start, end };
  return { kind: 'term', operator: null, value: `${operator}:${value}`, isPhrase, start, end };
}

/** Reads a search into a tree: implicit AND, OR between neighbours, "-" before what must not be, brackets. Never fails. */
export function parseQuery(text: string): Node {
  const list = tokens(text);
  let position = 0;

  const group = (depth: number): Node => {
    const nodes: Node[] = [];
    let joinsNext = false;
    while (position < list.length) {
      const token = list[position];
      if (!token) break;
      if (token.kind === 'close') {
        if (depth > 0) break;
        position += 1;
        continue;
      }
      if (token.kind === 'or') {
        joinsNext = nodes.length > 0;
        position += 1;
        continue;
      }
      const node = item(depth);
      if (!node) continue;
      const before = nodes.at(-1);
      if (!joinsNext || !before) nodes.push(node);
      else if (before.kind === 'or') before.nodes.push(node);
      else nodes[nodes.length - 1] = { kind: 'or', nodes: [before, node] };
      joinsNext = false;
    }
    const [only] = nodes;
    return nodes.length === 1 && only ? only : { kind: 'and', nodes };
  };

  const item = (depth: number): Node | null => {
    const token = list[position];
    position += 1;
    if (!token) return null;
    if (token.kind === 'term') return token;
    if (token.kind === 'not') {
      const next = list[position];
      if (next?.kind !== 'term' && next?.kind !== 'open') return null;
      const node = item(depth);
      return node && { kind: 'not', node };
    }
    if (token.kind === 'open' && depth < MAX_DEPTH) {
      const node = group(depth + 1);
      if (list[position]?.kind === 'close') position += 1;
      return node.kind === 'and' && node.nodes.length === 0 ? null : node;
    }
    return null;
  };

  return group(0);
}

/** What people write before a colon that is no operator and is not meant as one. */
const PLAIN: ReadonlySet<string> = new Set([
  'http',
  'https',
  'ftp',
  'mailto',
  'tel',
  're',
  'fw',
  'fwd',
  'aw',
]);
/** An operator that is so many letters away from what was typed was meant by it. */
const MAX_SLIPS = 2;

/** The operator that a term of plain words seems to have been meant for: "form:ana"; null: it is text. */
export function meantOperator({ operator, isPhrase, value }: Term): { typed: string; meant: string } | null {
  const typed = /^([A-Za-z_]{2,}):\S/.exec(value)?.[1]?.toLowerCase();
  if (operator !== null || isPhrase || typed === undefined || PLAIN.has(typed)) return null;
  const near = OPERATORS.map((name) => ({ name, slips: slips(typed, name) }))
    .filter((one) => one.slips <= Math.min(MAX_SLIPS, typed.length - 2))
    .sort((a, b) => a.slips - b.slips);
  return near[0] ? { typed, meant: near[0].name } : null;
}

/** Letters to change, add, leave out or swap with their neighbour to come from one word to the other (optimal string alignment). */
function slips(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let best = Math.min(
        (rows[i - 1]?.[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (rows[i - 1]?.[j - 1] ?? 0) + cost,
      );
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (rows[i - 2]?.[j - 2] ?? 0) + 1);
      row.push(best);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] ?? 0;
}

/** All terms of the tree with their sign, in the order they were written. */
export function termsOf(node: Node, isNegated = false): { term: Term; isNegated: boolean }[] {
  if (node.kind === 'term') return [{ term: node, isNegated }];
  if (node.kind === 'not') return termsOf(node.node, !isNegated);
  return node.nodes.flatMap((child) => termsOf(child, isNegated));
}
