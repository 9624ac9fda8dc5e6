import type { Card, Contexts } from '@mailcote/contacts';

export type Place = '' | 'private' | 'work';

/** One address or number in the form. */
export interface Line {
  key: string;
  /** Its key in the card; null: it is new. */
  id: string | null;
  value: string;
  place: Place;
}

/** What the form of a contact shows. */
export interface ContactValues {
  name: string;
  emails: Line[];
  phones: Line[];
  organization: string;
  title: string;
  /** "1990-04-12"; empty: none. */
  birthday: string;
  note: string;
  members: string[];
}

const firstOf = <T>(map: Record<string, T> | undefined): [string, T] | null =>
  Object.entries(map ?? {})[0] ?? null;

function placeOf(contexts: Contexts | undefined): Place {
  if (contexts?.['work']) return 'work';
  return contexts?.['private'] ? 'private' : '';
}

/** @param name how the card is called, when it has a name at all */
export function valuesOf(card: Card | null, name: string): ContactValues {
  const line = (id: string, value: string, contexts: Contexts | undefined): Line => ({
    key: id,
    id,
    value,
    place: placeOf(contexts),
  });
  const emails = Object.entries(card?.emails ?? {}).map(([id, { address, contexts }]) =>
    line(id, address, contexts),
  );
  const phones = Object.entries(card?.phones ?? {}).map(([id, { number, contexts }]) =>
    line(id, number, contexts),
  );
  return {
    name: card?.name ? name : '',
    emails: emails.length > 0 ? emails : [{ key: 'new', id: null, value: '', place: '' }],
    phones,
    organization: firstOf(card?.organizations)?.[1].name ?? '',
    title: firstOf(card?.titles)?.[1].name ?? '',
    birthday: birthdayOf(card),
    note: firstOf(card?.notes)?.[1].note ?? '',
    members: Object.keys(card?.members ?? {}),
  };
}

/** Only a whole date fits the field; one without a year stays as it is, unseen. */
function birthdayOf(card: Card | null): string {
  const birth = Object.values(card?.anniversaries ?? {}).find(({ kind }) => kind === 'birth')?.date;
  if (!birth?.year || !birth.month || !birth.day) return '';
  const two = (number: number) => String(number).padStart(2, '0');
  return `${String(birth.year).padStart(4, '0')}-${two(birth.month)}-${two(birth.day)}`;
}

/** The properties that the form changes, as a patch of the card (RFC 8620 5.3); what it does not show stays. */
export function patchOf(values: ContactValues, card: Card | null): Record<string, unknown> {
  const before = valuesOf(card, values.name);
  const patch: Record<string, unknown> = {};
  const name = values.name.trim();
  if (card === null || name !== nameOf(card)) patch['name'] = name === '' ? null : { full: name };
  patch['emails'] = mapOf(values.emails, card?.emails, 'e', (address) => ({ address }));
  patch['phones'] = mapOf(values.phones, card?.phones, 'p', (number) => ({ number }));
  const only = (property: 'organizations' | 'titles' | 'notes', field: string, text: string, was: string) => {
    if (text.trim() === was) return;
    const [id] = firstOf<object>(card?.[property]) ?? ['x1'];
    const rest = { ...card?.[property] } as Record<string, object>;
    if (text.trim() === '') delete rest[id];
    else rest[id] = { ...rest[id], [field]: text.trim() };
    patch[property] = Object.keys(rest).length > 0 ? rest : null;
  };
  only('organizations', 'name', values.organization, before.organization);
  only('titles', 'name', values.title, before.title);
  only('notes', 'note', values.note, before.note);
  if (values.birthday !== before.birthday) {
    const others = Object.entries(card?.anniversaries ?? {}).filter(([, { kind }]) => kind !== 'birth');
    const [year, month, day] = values.birthday.split('-').map(Number);
    const birth = values.birthday ? [['birthday', { kind: 'birth', date: { year, month, day } }]] : [];
    const all = Object.fromEntries([...others, ...birth]) as Record<string, unknown>;
    patch['anniversaries'] = Object.keys(all).length > 0 ? all : null;
  }
  if (values.members.length > 0 || before.members.length > 0)
    patch['members'] = Object.fromEntries(values.members.map((uid) => [uid, true]));
  return patch;
}

const nameOf = (card: Card): string => (card.name?.full ?? '').trim();

function mapOf<T extends { contexts?: Contexts }>(
  lines: readonly Line[],
  before: Record<string, T> | undefined,
  prefix: string,
  make: (value: string) => object,
): Record<string, object> | null {
  const kept = lines.filter(({ value }) => value.trim() !== '');
  const used = new Set(kept.map(({ id }) => id));
  let next = 1;
  const entries = kept.map(({ id, value, place }): [string, object] => {
    let key = id;
    if (key === null) {
      while (used.has(`${prefix}${next}`)) next += 1;
      key = `${prefix}${next}`;
      used.add(key);
    }
    const { contexts: was, ...rest } = before?.[key] ?? ({} as T);
    // Contexts that the form does not know stay.
    const { work: _, private: __, ...others } = was ?? {};
    const contexts = { ...others, ...(place !== '' && { [place]: true }) };
    return [key, { ...rest, ...make(value.trim()), ...(Object.keys(contexts).length > 0 && { contexts }) }];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : null;
}
