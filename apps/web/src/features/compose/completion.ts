import { cardName, type Card } from '@mailcote/contacts';
import type { ContactCard, EmailAddress } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';
import { correspondents, suggest } from './correspondents.ts';

/** Asked of the server for each source. */
const LOOKED_AT = 12;
const SUGGESTIONS = 8;

/** What typing in a recipient field offers. A group stands for the addresses of its members. */
export interface Suggestion {
  key: string;
  name: string | null;
  /** One for a person, one for each member of a group. */
  addresses: EmailAddress[];
  isGroup: boolean;
}

/** Whether somebody who was offered for less may still be meant: what is typed stands in the name or an address. */
export function mayMean({ name, addresses }: Suggestion, text: string): boolean {
  const known = [name ?? '', ...addresses.map(({ email }) => email)].join(' ').toLocaleLowerCase();
  return text
    .toLocaleLowerCase()
    .split(/\s+/)
    .every((word) => known.includes(word));
}

/** Whom the text may mean: contacts by any part of name or address, then people written to and heard from. Never rejects. */
export async function complete(
  account: Account,
  text: string,
  taken: ReadonlySet<string>,
): Promise<Suggestion[]> {
  const wanted = text.trim();
  if (wanted === '') return [];
  // No suggestions is no failure worth a word: the address can be typed.
  const [contacts, people] = await Promise.all([
    fromContacts(account, wanted).catch(() => []),
    correspondents(account)
      .then((known) => suggest(known, wanted, taken))
      .catch(() => []),
  ]);
  const rest = contacts.length + people.length < SUGGESTIONS ? await fromMail(account, wanted) : [];
  return merged(account, wanted, taken, contacts, [...people, ...rest]);
}

async function fromContacts(account: Account, text: string): Promise<Suggestion[]> {
  const batch = account.store.batch();
  const query = batch.call('ContactCard/query', { filter: { text: quoted(text) }, limit: LOOKED_AT });
  const get = batch.call('ContactCard/get', { '#ids': query.reference('/ids') });
  const { list } = (await account.store.send(batch)).get(get);
  const groups = list.filter(({ kind }) => kind === 'group');
  const members = await membersOf(account, groups);
  return list.flatMap((record): Suggestion[] => {
    const card = record as Card;
    const name = cardName(card) || null;
    if (card.kind === 'group') {
      const addresses = Object.keys(card.members ?? {}).flatMap((uid) => members.get(uid) ?? []);
      addresses.sort((a, b) => (a.name ?? a.email).localeCompare(b.name ?? b.email));
      return addresses.length > 0 ? [{ key: record.id, name, addresses, isGroup: true }] : [];
    }
    return Object.values(card.emails ?? {}).map(({ address }) => ({
      key: `${record.id} ${address}`,
      name: name === address ? null : name,
      addresses: [{ name: name === address ? null : name, email: address }],
      isGroup: false,
    }));
  });
}

/** The first address of each member, by uid (RFC 9610 3). */
async function membersOf(
  account: Account,
  groups: readonly ContactCard[],
): Promise<Map<string, EmailAddress>> {
  const uids = [...new Set(groups.flatMap((group) => Object.keys((group as Card).members ?? {})))];
  if (uids.length === 0) return new Map();
  const batch = account.store.batch();
  const conditions = uids.slice(0, 150).map((uid) => ({ uid }));
  const query = batch.call('ContactCard/query', { filter: { operator: 'OR', conditions } });
  const get = batch.call('ContactCard/get', { '#ids': query.reference('/ids') });
  const { list } = (await account.store.send(batch)).get(get);
  return new Map(
    list.flatMap((record): [string, EmailAddress][] => {
      const [first] = Object.values((record as Card).emails ?? {});
      return first ? [[record.uid, { name: cardName(record) || null, email: first.address }]] : [];
    }),
  );
}

/** Whoever has ever written and is called so, by the search of the server: the newest messages alone do not know everybody. */
async function fromMail(account: Account, text: string): Promise<EmailAddress[]> {
  try {
    const batch = account.store.batch();
    const query = batch.call('Email/query', {
      filter: { from: text },
      sort: [{ property: 'receivedAt', isAscending: false }],
      limit: LOOKED_AT,
    });
    const get = batch.call('Email/get', { '#ids': query.reference('/ids'), properties: ['from'] });
    return (await account.store.send(batch)).get(get).list.flatMap(({ from }) => from ?? []);
  } catch {
    // As above.
    return [];
  }
}

function merged(
  account: Account,
  text: string,
  taken: ReadonlySet<string>,
  contacts: readonly Suggestion[],
  people: readonly EmailAddress[],
): Suggestion[] {
  const seen = new Set([
    ...taken,
    ...account.store.identities.list().map(({ email }) => email.toLowerCase()),
  ]);
  const weights = new Map(people.map(({ email }, index) => [email.toLowerCase(), people.length - index]));
  const known = contacts.map((suggestion) => ({
    suggestion,
    weight: Math.max(...suggestion.addresses.map(({ email }) => weights.get(email.toLowerCase()) ?? 0)),
  }));
  // Those written to most lately first, then those whose name or address begins so.
  const begins = ({ name, addresses }: Suggestion) =>
    [name ?? '', addresses[0]?.email ?? ''].some((part) =>
      part.toLocaleLowerCase().startsWith(text.toLocaleLowerCase()),
    );
  known.sort((a, b) => b.weight - a.weight || Number(begins(b.suggestion)) - Number(begins(a.suggestion)));
  const others = people.map(({ name, email }): Suggestion => ({
    key: email,
    name,
    addresses: [{ name, email }],
    isGroup: false,
  }));
  const offered: Suggestion[] = [];
  for (const suggestion of [...known.map((one) => one.suggestion), ...others]) {
    const fresh = suggestion.addresses.filter(({ email }) => !seen.has(email.toLowerCase()));
    if (fresh.length === 0) continue;
    // A person may be in a group and stand alone besides.
    if (!suggestion.isGroup) for (const { email } of fresh) seen.add(email.toLowerCase());
    offered.push({ ...suggestion, addresses: fresh });
  }
  return offered.slice(0, SUGGESTIONS);
}

/** Words are searched for one by one; what people type is no phrase, and quotes in it are none. */
function quoted(text: string): string {
  return text
    .split(/\s+/)
    .map((word) => `"${word.replaceAll(/["\\]/g, String.raw`\$&`)}"`)
    .join(' ');
}
