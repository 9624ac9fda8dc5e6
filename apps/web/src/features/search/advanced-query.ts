import { parseQuery, termsOf, type Term } from './query-terms.ts';
import { written } from './query-words.ts';

/** The fields of the search form, as they are typed. */
export interface AdvancedFields {
  from: string;
  to: string;
  subject: string;
  words: string;
  without: string;
  /** Days, "2026-11-03"; `until` is the last one of them. */
  since: string;
  until: string;
  sizeIs: 'larger' | 'smaller';
  /** In megabytes. */
  size: string;
  hasAttachment: boolean;
  /** What `in:` is followed by; empty: all but trash and spam. */
  place: string;
}

export const NO_FIELDS: AdvancedFields = {
  from: '',
  to: '',
  subject: '',
  words: '',
  without: '',
  since: '',
  until: '',
  sizeIs: 'larger',
  size: '',
  hasAttachment: false,
  place: '',
};

/** The search that the form stands for. */
export function queryOf(fields: AdvancedFields): string {
  const each = (operator: string, text: string) => splitWords(text).map((word) => `${operator}:${word}`);
  const size = Number(fields.size.replace(',', '.'));
  return [
    ...each('from', fields.from),
    ...each('to', fields.to),
    ...each('subject', fields.subject),
    fields.words.trim(),
    ...splitWords(fields.without).map((word) => `-${word}`),
    fields.since && `after:${fields.since}`,
    fields.until && `before:${dayAfter(fields.until, 1)}`,
    size > 0 ? `${fields.sizeIs}:${size}M` : '',
    fields.hasAttachment ? 'has:attachment' : '',
    fields.place && `in:${written(fields.place)}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/** The form filled with what a search says that it has fields for; all the rest stands among the words, as it was written. */
export function fieldsOf(query: string): AdvancedFields {
  const fields = { ...NO_FIELDS };
  const tree = parseQuery(query);
  const isPlain = tree.kind === 'term' || (tree.kind === 'and' && tree.nodes.every(isSimple));
  if (!isPlain) return { ...fields, words: query.trim() };
  const add = (field: 'from' | 'to' | 'subject' | 'words' | 'without', word: string) => {
    fields[field] = `${fields[field]} ${word}`.trim();
  };
  for (const { term, isNegated } of termsOf(tree)) {
    const { operator, value } = term;
    const raw = query.slice(term.start, term.end);
    const size = /^(\d+(?:[.,]\d+)?)mb?$/i.exec(value)?.[1];
    if (isNegated) {
      if (operator === null) add('without', raw);
      else add('words', `-${raw}`);
    } else if (operator === 'from' || operator === 'to' || operator === 'subject')
      add(operator, quotedAs(term));
    else if (operator === 'after' && isDay(value) && !fields.since) fields.since = value;
    else if (operator === 'before' && isDay(value) && !fields.until) fields.until = dayAfter(value, -1);
    else if ((operator === 'larger' || operator === 'smaller') && size !== undefined && !fields.size) {
      fields.sizeIs = operator;
      fields.size = size;
    } else if (operator === 'has' && /^attachments?$/i.test(value)) fields.hasAttachment = true;
    else if (operator === 'in' && !fields.place) fields.place = value;
    else add('words', raw);
  }
  return fields;
}

const isSimple = (node: ReturnType<typeof parseQuery>): boolean =>
  node.kind === 'term' || (node.kind === 'not' && node.node.kind === 'term');

const quotedAs = ({ value, isPhrase }: Term): string => (isPhrase ? `"${value}"` : value);

const isDay = (text: string): boolean => /^\d{4}-\d{2}-\d{2}$/.test(text);

/** Words, and phrases with their quotes. */
function splitWords(text: string): string[] {
  return [...text.matchAll(/"[^"]+"|[^\s"()]+/g)].map(([word]) => word);
}

function dayAfter(day: string, by: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return day;
  date.setUTCDate(date.getUTCDate() + by);
  return date.toISOString().slice(0, 10);
}
