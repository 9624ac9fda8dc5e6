import type { Card, Contexts, NameComponent } from '../card.ts';
import { readContentLines, type Property } from './content-lines.ts';

export interface ReadVcards {
  cards: Card[];
  /** Of them could not be read. */
  failed: number;
}

/** More in one file is no address book of a person. */
const MAX_VCARDS = 20_000;
const NAME_PARTS = ['surname', 'given', 'given2', 'title', 'credential'];
const ADDRESS_PARTS = ['postOfficeBox', 'apartment', 'name', 'locality', 'region', 'postcode', 'country'];

/** Every vCard of a file, 3.0 and 4.0; one that is broken does not take the others with it. */
export function readVcards(text: string): ReadVcards {
  const found = text.replaceAll(/\r\n?/g, '\n').match(/^BEGIN:VCARD[ \t]*$[^]*?^END:VCARD[ \t]*$/gim) ?? [];
  const cards: Card[] = [];
  let failed = 0;
  for (const vcard of found.slice(0, MAX_VCARDS)) {
    try {
      cards.push(toCard(readContentLines(vcard)));
    } catch {
      // Told as a number: whoever imports a thousand reads no thousand reasons.
      failed += 1;
    }
  }
  return { cards, failed: failed + Math.max(0, found.length - MAX_VCARDS) };
}

/** RFC 9555 2: a vCard's properties as a Card. What has no place there is left out. */
function toCard(properties: readonly Property[]): Card {
  const all = (name: string) => properties.filter((property) => property.name === name);
  const first = (name: string): string | undefined => {
    const value = all(name)[0]?.values[0];
    return typeof value === 'string' && value.trim() ? value.trim() : undefined;
  };
  const map = <T>(name: string, prefix: string, make: (property: Property) => T | null) => {
    const entries = all(name).flatMap((property, index): [string, T][] => {
      const made = make(property);
      return made ? [[`${prefix}${index + 1}`, made]] : [];
    });
    return entries.length > 0 ? Object.fromEntries(entries) : undefined;
  };
  const text = ({ values }: Property) => (typeof values[0] === 'string' ? values[0].trim() : '');
  const full = first('fn');
  const components = nameComponents(all('n')[0]);
  const members = all('member').map(text).filter(Boolean);
  const birthday = all('bday')[0];
  const card = {
    uid: first('uid'),
    kind: first('kind')?.toLowerCase(),
    name:
      full || components.length > 0
        ? { ...(full && { full }), ...(components.length > 0 && { components }) }
        : undefined,
    nicknames: map('nickname', 'k', (property) => (text(property) ? { name: text(property) } : null)),
    organizations: map('org', 'o', ({ values }) => {
      const [name = '', ...units] = [values[0] ?? ''].flat(2);
      return name || units.length > 0
        ? { ...(name && { name }), ...(units.length > 0 && { units: units.map((unit) => ({ name: unit })) }) }
        : null;
    }),
    titles: map('title', 't', (property) => (text(property) ? { name: text(property) } : null)),
    emails: map('email', 'e', (property) =>
      text(property) ? { address: text(property).replace(/^mailto:/i, ''), ...labelled(property) } : null,
    ),
    phones: map('tel', 'p', (property) => {
      const number = text(property).replace(/^tel:/i, '');
      const isMobile = typesOf(property).some((type) => type === 'cell' || type === 'mobile');
      return number
        ? { number, ...labelled(property), ...(isMobile && { features: { mobile: true } }) }
        : null;
    }),
    addresses: map('adr', 'a', (property) => {
      const parts = [property.values[0] ?? ''].flat(1);
      const found = parts.flatMap((part, index) =>
        [part].flat().flatMap((value) => (value ? [{ kind: ADDRESS_PARTS[index] ?? 'name', value }] : [])),
      );
      return found.length > 0 ? { components: found, ...labelled(property) } : null;
    }),
    links: map('url', 'l', (property) => (text(property) ? { uri: text(property) } : null)),
    media: map('photo', 'm', (property) => {
      const uri = pictureUri(property);
      return uri ? { kind: 'photo', uri } : null;
    }),
    notes: map('note', 'n', (property) => (text(property) ? { note: text(property) } : null)),
    anniversaries: birthday ? dateOf(text(birthday)) : undefined,
    keywords: keywordsOf(all('categories')),
    members: members.length > 0 ? Object.fromEntries(members.map((member) => [member, true])) : undefined,
  };
  const given = Object.entries(card).filter(([, value]) => value !== undefined);
  if (given.length === 0) throw new TypeError('a vCard without anything in it');
  return Object.fromEntries(given) as Card;
}

function nameComponents(property: Property | undefined): NameComponent[] {
  const parts = [property?.values[0] ?? ''].flat(1);
  return parts.flatMap((part, index) =>
    [part].flat().flatMap((value) => (value ? [{ kind: NAME_PARTS[index] ?? 'given', value }] : [])),
  );
}

const typesOf = ({ parameters }: Property): string[] =>
  (parameters['type'] ?? []).flatMap((type) => type.toLowerCase().split(','));

/** RFC 9555 2.3: TYPE and PREF; 3.0 writes PREF as a type. */
function labelled(property: Property): { contexts?: Contexts; pref?: number } {
  const types = typesOf(property);
  const contexts: Contexts = {
    ...(types.includes('work') && { work: true }),
    ...(types.includes('home') && { private: true }),
  };
  const given = Number(property.parameters['pref']?.[0]);
  const pref =
    Number.isInteger(given) && given >= 1 && given <= 100 ? given : types.includes('pref') ? 1 : null;
  return { ...(Object.keys(contexts).length > 0 && { contexts }), ...(pref !== null && { pref }) };
}

/** A data: URI, as 4.0 has it, or of the base64 of 3.0. What lies elsewhere is not fetched, and so not kept. */
function pictureUri(property: Property): string | null {
  const value = typeof property.values[0] === 'string' ? property.values[0] : '';
  if (/^data:image\//i.test(value)) return value;
  const encoding = property.parameters['encoding']?.[0];
  if (!encoding || !/^b(?:ase64)?$/i.test(encoding)) return null;
  const type = typesOf(property)[0] ?? 'jpeg';
  return `data:image/${type.replace(/^image\//, '')};base64,${value.replaceAll(/\s/g, '')}`;
}

/** RFC 6350 4.3.1: "1990-04-12", "19900412", "--0412"; a time behind it is not kept. */
function dateOf(text: string): Card['anniversaries'] {
  const match = /^(\d{4}|--)-?(\d\d)-?(\d\d)/.exec(text);
  if (!match) return undefined;
  const [, year = '', month = '', day = ''] = match;
  const date = {
    '@type': 'PartialDate',
    ...(year !== '--' && { year: Number(year) }),
    month: Number(month),
    day: Number(day),
  };
  return { birthday: { kind: 'birth', date } };
}

function keywordsOf(properties: readonly Property[]): Card['keywords'] {
  const words = properties.flatMap(({ values }) => values.flat(2)).filter((word) => word.trim());
  return words.length > 0 ? Object.fromEntries(words.map((word) => [word.trim(), true])) : undefined;
}
