import { cardName, fullName } from './card-name.ts';
import type { Card, Name } from './card.ts';

/** The texts of a card that RFC 9610 3.3.1 lets one look into, by the names of the filters. */
export const CARD_TEXTS = [
  'text',
  'name',
  'name/given',
  'name/surname',
  'name/surname2',
  'nickname',
  'organization',
  'email',
  'phone',
  'onlineService',
  'address',
  'note',
] as const;
export type CardText = (typeof CARD_TEXTS)[number];

/** Between values, so that no word is found across two of them. */
const BETWEEN = '\n';

/** What a card can be found by; empty texts are left out. The name begins with how the card is called, for the order of a list. */
export function cardTexts(card: Card): Partial<Record<CardText, string>> {
  const name: Name = card.name ?? {};
  const part = (kind: string) =>
    (name.components ?? []).filter((component) => component.kind === kind).map(({ value }) => value);
  const texts: Record<Exclude<CardText, 'text'>, (string | undefined)[]> = {
    name: [cardName(card), fullName(name), ...(name.components ?? []).map(({ value }) => value)],
    'name/given': part('given').slice(0, 1),
    'name/surname': part('surname').slice(0, 1),
    'name/surname2': part('surname2').slice(0, 1),
    nickname: Object.values(card.nicknames ?? {}).map((nickname) => nickname.name),
    organization: Object.values(card.organizations ?? {}).flatMap((organization) => [
      organization.name,
      ...(organization.units ?? []).map((unit) => unit.name),
    ]),
    email: Object.values(card.emails ?? {}).flatMap(({ address, label }) => [address, label]),
    // With and without what people write between the digits.
    phone: Object.values(card.phones ?? {}).flatMap(({ number, label }) => [
      number,
      number.replaceAll(/[^\d+]/g, ''),
      label,
    ]),
    onlineService: Object.values(card.onlineServices ?? {}).flatMap(({ service, uri, user, label }) => [
      service,
      uri,
      user,
      label,
    ]),
    address: Object.values(card.addresses ?? {}).flatMap(({ full, components, label }) => [
      full,
      ...(components ?? []).map(({ value }) => value),
      label,
    ]),
    note: Object.values(card.notes ?? {}).map(({ note }) => note),
  };
  const joined = Object.entries(texts).map(([key, values]): [string, string] => [key, joinedText(values)]);
  const titles = Object.values(card.titles ?? {}).map((title) => title.name);
  const all = joinedText([...joined.map(([, text]) => text), ...titles, ...Object.keys(card.keywords ?? {})]);
  return Object.fromEntries([['text', all], ...joined].filter(([, text]) => text !== ''));
}

/** The addresses of a card. */
export function cardEmails(card: Card): string[] {
  return Object.values(card.emails ?? {}).map(({ address }) => address);
}

function joinedText(values: readonly (string | undefined)[]): string {
  return [...new Set(values.filter((value) => value !== undefined && value !== ''))].join(BETWEEN);
}
