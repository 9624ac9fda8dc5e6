import type { Mailbox, MailboxColor } from '@mailcote/jmap';
import type { Section } from '../../i18n/sections.ts';
import { pathOf } from './query-filter.ts';
import { OPERATORS } from './query-terms.ts';
import { written, type TypedWord } from './query-words.ts';

export type SuggestionKind = 'saved' | 'recent' | 'operator' | 'value' | 'place' | 'person' | 'result';

/** A line below the search field. */
export interface SearchSuggestion {
  key: string;
  kind: SuggestionKind;
  label: string;
  detail?: string;
  color?: MailboxColor | null;
  /** What takes the place of the word that is typed. */
  insert?: string;
  /** The whole search that is made at once. */
  search?: string;
  /** The conversation that is opened. */
  threadId?: string;
  /** When a result was received. */
  date?: string;
  /** Whose face a person has. */
  address?: { name: string | null; email: string };
}

export interface SuggestContext {
  mailboxes: readonly Mailbox[];
  titleOf: (mailbox: Mailbox) => string;
  recent: readonly string[];
  saved: readonly { id: string; name: string; query: string }[];
  t: Section<'finding'>['finding'];
  now: Date;
}

/** Of each kind, beside the others. */
const FEW = 3;
const SOME = 6;

/** Those that an empty field shows. */
const FIRST_OPERATORS = ['from', 'to', 'subject', 'has', 'is', 'in', 'after', 'before'] as const;

/** What can take the place of the word that is typed, or of the whole search: everything that is known without asking the server. */
export function suggest(text: string, word: TypedWord, context: SuggestContext): SearchSuggestion[] {
  if (text.trim() === '') return [...recent('', context), ...saved('', context), ...firstOperators(context)];
  const { operator, value } = word;
  if (operator === 'in' || operator === 'label') return places(operator, value, context);
  if (operator !== null) return values(operator, value, context);
  if (value === '') return [];
  return [
    ...saved(value, context),
    ...recent(text, context),
    ...operators(value, context),
    ...(value.length > 1
      ? places('in', value, context)
          .filter(({ kind }) => kind === 'place')
          .slice(0, FEW)
      : []),
  ];
}

/** Whether people can stand here: behind an operator for them, or as a plain word. */
export const takesPeople = ({ operator, value }: TypedWord): boolean =>
  value.length > 0 && (operator === null || ['from', 'to', 'cc', 'bcc', 'with'].includes(operator));

function recent(text: string, { recent: list }: SuggestContext): SearchSuggestion[] {
  const wanted = text.trim().toLocaleLowerCase();
  return list
    .filter((query) => query.toLocaleLowerCase().includes(wanted) && query.toLocaleLowerCase() !== wanted)
    .slice(0, wanted === '' ? SOME - 1 : FEW)
    .map((query) => ({ key: `recent ${query}`, kind: 'recent', label: query, search: query }));
}

function saved(text: string, { saved: list }: SuggestContext): SearchSuggestion[] {
  const wanted = text.toLocaleLowerCase();
  return list
    .filter(({ name }) => name.toLocaleLowerCase().includes(wanted))
    .slice(0, FEW)
    .map(({ id, name, query }) => ({
      key: `saved ${id}`,
      kind: 'saved',
      label: name,
      detail: query,
      search: query,
    }));
}

function firstOperators({ t }: SuggestContext): SearchSuggestion[] {
  return FIRST_OPERATORS.map((name) => operatorLine(name, t));
}

function operators(text: string, { t }: SuggestContext): SearchSuggestion[] {
  const wanted = text.toLowerCase();
  const named = OPERATORS.filter((name) => name.startsWith(wanted)).map((name) => operatorLine(name, t));
  // "unread" finds is:unread.
  const valued = Object.entries(t.values)
    .filter(([key, said]) => {
      const value = key.split(':')[1] ?? '';
      return wanted.length > 1 && (value.startsWith(wanted) || said.toLocaleLowerCase().startsWith(wanted));
    })
    .slice(0, FEW)
    .map(([key, said]) => valueLine(key, said));
  return [...named.slice(0, SOME), ...valued];
}

function operatorLine(
  name: keyof SuggestContext['t']['operators'],
  t: SuggestContext['t'],
): SearchSuggestion {
  return {
    key: `operator ${name}`,
    kind: 'operator',
    label: `${name}:`,
    detail: t.operators[name],
    insert: `${name}:`,
  };
}

function valueLine(insert: string, detail: string): SearchSuggestion {
  return { key: `value ${insert}`, kind: 'value', label: insert, detail, insert };
}

function values(operator: string, typed: string, { t, now }: SuggestContext): SearchSuggestion[] {
  const wanted = typed.toLocaleLowerCase();
  if (['before', 'older', 'after', 'newer'].includes(operator)) {
    return days(now, t)
      .map(([day, said]) => valueLine(`${operator}:${day}`, said))
      .filter(({ label }) => label.startsWith(`${operator}:${wanted}`));
  }
  const known = ['older_than', 'newer_than'].includes(operator)
    ? t.ages
    : ['larger', 'smaller', 'size'].includes(operator)
      ? t.sizes
      : null;
  if (known)
    return Object.entries(known)
      .filter(([value]) => value.toLowerCase().startsWith(wanted))
      .map(([value, said]) => valueLine(`${operator}:${value}`, said));
  return Object.entries(t.values)
    .filter(([key, said]) => {
      const [of, value = ''] = key.split(':');
      return of === operator && (value.startsWith(wanted) || said.toLocaleLowerCase().includes(wanted));
    })
    .map(([key, said]) => valueLine(key, said));
}

function days(now: Date, t: SuggestContext['t']): [string, string][] {
  const day = (year: number, month: number, date: number): string => {
    const at = new Date(year, month, date);
    const two = (number: number) => String(number).padStart(2, '0');
    return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  };
  const [year, month, date] = [now.getFullYear(), now.getMonth(), now.getDate()];
  return [
    [day(year, month, date), t.days.today],
    [day(year, month, date - 1), t.days.yesterday],
    [day(year, month, date - 7), t.days.weekAgo],
    [day(year, month, 1), t.days.month],
    [day(year, month - 1, 1), t.days.lastMonth],
    [day(year, 0, 1), t.days.year],
  ];
}

function places(operator: string, typed: string, context: SuggestContext): SearchSuggestion[] {
  const wanted = typed.toLocaleLowerCase();
  const views = operator === 'in' ? Object.entries(context.t.places) : [];
  const virtual = views
    .filter(([name, said]) => name.startsWith(wanted) || said.toLocaleLowerCase().startsWith(wanted))
    .map(([name, said]) => valueLine(`in:${name}`, said));
  const known = context.mailboxes.filter(
    (mailbox) =>
      (operator === 'in' || mailbox.role === null) &&
      [context.titleOf(mailbox), mailbox.role ?? '', pathOf(mailbox, context.mailboxes)].some((name) =>
        name.toLocaleLowerCase().includes(wanted),
      ),
  );
  return [
    ...known.slice(0, SOME + FEW).map((mailbox): SearchSuggestion => {
      const { id, role, color, parentId } = mailbox;
      const path = pathOf(mailbox, context.mailboxes);
      return {
        key: `place ${id}`,
        kind: 'place',
        label: context.titleOf(mailbox),
        ...(parentId !== null && { detail: path }),
        color,
        insert: `${operator}:${role ?? written(isAlone(mailbox, context.mailboxes) ? mailbox.name : path)}`,
      };
    }),
    ...virtual,
  ];
}

/** No other one is called so. */
function isAlone({ id, name }: Mailbox, mailboxes: readonly Mailbox[]): boolean {
  return !mailboxes.some((other) => other.id !== id && other.name.toLowerCase() === name.toLowerCase());
}
