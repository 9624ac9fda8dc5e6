import type { Card, Name } from './card.ts';

/** Hangul and Han names are written without a space, the surname first. */
const UNSPACED = /^[\p{sc=Hangul}\p{sc=Han}]+$/u;

/**
 * How a card is called: its full name, else its parts, else nickname, organization, address or number. Empty when there is none
 * of them.
 */
export function cardName(card: Card): string {
  const candidates = [
    card.name && fullName(card.name),
    ...Object.values(card.nicknames ?? {}).map(({ name }) => name),
    ...Object.values(card.organizations ?? {}).map(({ name }) => name),
    ...Object.values(card.emails ?? {}).map(({ address }) => address),
    ...Object.values(card.phones ?? {}).map(({ number }) => number),
  ];
  return candidates.find((text) => text !== undefined && text.trim() !== '')?.trim() ?? '';
}

/** RFC 9553 2.2.1: `full` where there is one; ordered parts as they stand; others in the order in which people say them. */
export function fullName(name: Name): string {
  if (name.full?.trim()) return name.full.trim();
  const parts = name.components ?? [];
  if (name.isOrdered) {
    let text = '';
    let separator: string | null = null;
    for (const { kind, value } of parts) {
      if (kind === 'separator') separator = value;
      else {
        text += (text === '' ? '' : (separator ?? name.defaultSeparator ?? ' ')) + value;
        separator = null;
      }
    }
    return text;
  }
  const of = (kind: string) => parts.filter((part) => part.kind === kind).map(({ value }) => value);
  const given = of('given');
  const surnames = [...of('surname'), ...of('surname2')];
  if ([...given, ...surnames].every((value) => UNSPACED.test(value)) && given.length > 0)
    return [...surnames, ...given].join('');
  return [
    ...of('title'),
    ...given,
    ...of('given2'),
    ...surnames,
    ...of('generation'),
    ...of('credential'),
  ].join(' ');
}
