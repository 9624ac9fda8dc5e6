import { CARD_TEXTS } from '@mailcote/contacts';
import { boolean, id, MethodError, object, optional, string, utcDate, type Check } from '@mailcote/jmap';
import type { ContactFilter, ContactFilterCondition, ContactSort } from '@mailcote/store';
import { checkCollation } from './collation.ts';
import { conditionOf, readFilter } from './query.ts';

/** Texts of a card by the names of their filters. An earlier draft of RFC 9610 wrote "nickName". */
const TEXTS: Record<string, string> = {
  ...Object.fromEntries(CARD_TEXTS.map((field) => [field, field])),
  nickName: 'nickname',
};

const PLAIN = {
  inAddressBook: id,
  uid: string,
  hasMember: string,
  kind: string,
  createdBefore: utcDate,
  createdAfter: utcDate,
  updatedBefore: utcDate,
  updatedAfter: utcDate,
};
const condition = conditionOf<Record<string, unknown>>({
  ...PLAIN,
  ...Object.fromEntries(Object.keys(TEXTS).map((name) => [name, string])),
});

/** RFC 9610 3.3.1: several properties must all apply. */
const readCondition: Check<ContactFilterCondition> = (value, path) => {
  const read = Object.entries(condition(value, path));
  const texts = read.flatMap(([name, text]) => {
    const field = Object.hasOwn(TEXTS, name) ? TEXTS[name] : undefined;
    return field === undefined ? [] : [{ field, words: searchWords(text as string) }];
  });
  const plain = read.filter(([name]) => Object.hasOwn(PLAIN, name));
  return { ...Object.fromEntries(plain), ...(texts.length > 0 ? { texts } : {}) };
};

/** RFC 9610 3.3.1: what stands in quotes is one phrase, white space divides the rest; \" \' and \\ stand for themselves. */
export function searchWords(text: string): string[] {
  const words: string[] = [];
  for (const [, double, single, bare] of text.matchAll(
    /"((?:[^"\\]|\\.)*)"|(?<!\S)'((?:[^'\\]|\\.)*)'(?!\S)|(\S+)/gs,
  ))
    words.push(bare ?? (double ?? single ?? '').replaceAll(/\\(["'\\])/g, '$1'));
  return words.filter((word) => word !== '');
}

/** Throws ArgumentError, or MethodError unsupportedFilter. */
export function readContactFilter(filter: Record<string, unknown>): ContactFilter {
  return readFilter(filter, readCondition);
}

const comparator = object({
  property: string,
  isAscending: optional(boolean, true),
  collation: optional(string, null),
});
const SORTS: readonly string[] = [
  'created',
  'updated',
  'name/given',
  'name/surname',
  'name/surname2',
] satisfies ContactSort['property'][];

/** RFC 9610 3.3.2. Throws ArgumentError, or MethodError unsupportedSort. */
export function readContactSort(sort: Record<string, unknown>[]): ContactSort[] {
  return sort.map((raw, index) => {
    const path = `sort/${index}`;
    const { property, isAscending, collation } = comparator(raw, path);
    if (!SORTS.includes(property))
      throw new MethodError(
        'unsupportedSort',
        `${path}/property: ${JSON.stringify(property)} is not supported`,
      );
    checkCollation(collation, `${path}/collation`);
    return { property: property as ContactSort['property'], isAscending };
  });
}
