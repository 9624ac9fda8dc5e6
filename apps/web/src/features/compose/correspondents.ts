import type { EmailAddress } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';

/** How many sent and received messages the suggestions are drawn from. */
const SENT_LOOKED_AT = 300;
const RECEIVED_LOOKED_AT = 150;
const SUGGESTIONS = 6;

interface Known extends EmailAddress {
  /** Written to counts more than heard from. */
  weight: number;
}

const known = new WeakMap<Account, Promise<Known[]>>();

/** People written to and heard from lately, the likeliest first. Asked for once for a page. */
export function correspondents(account: Account): Promise<Known[]> {
  let list = known.get(account);
  if (!list) {
    list = gather(account);
    known.set(account, list);
    // A failure is no answer: the next field asks again.
    list.catch(() => known.delete(account));
  }
  return list;
}

async function gather({ store }: Account): Promise<Known[]> {
  const batch = store.batch();
  const ask = (
    filter: { inMailbox: string } | { inMailboxOtherThan: string[] },
    limit: number,
    property: 'to' | 'from',
  ) => {
    const query = batch.call('Email/query', {
      filter,
      sort: [{ property: 'receivedAt', isAscending: false }],
      limit,
    });
    return batch.call('Email/get', {
      '#ids': query.reference('/ids'),
      properties: property === 'to' ? ['to', 'cc', 'bcc'] : ['from'],
    });
  };
  const sent = store.mailboxOf('sent');
  const bins = [store.mailboxOf('junk'), store.mailboxOf('trash')].flatMap((mailbox) =>
    mailbox ? [mailbox.id] : [],
  );
  const written = sent ? ask({ inMailbox: sent.id }, SENT_LOOKED_AT, 'to') : null;
  const heard = ask({ inMailboxOtherThan: bins }, RECEIVED_LOOKED_AT, 'from');
  const result = await store.send(batch);
  const people = new Map<string, Known>();
  const count = (address: EmailAddress, weight: number) => {
    const key = address.email.toLowerCase();
    const person = people.get(key);
    if (!person) people.set(key, { ...address, weight });
    else {
      person.weight += weight;
      person.name ??= address.name;
    }
  };
  for (const email of written ? result.get(written).list : []) {
    for (const address of [...(email.to ?? []), ...(email.cc ?? []), ...(email.bcc ?? [])]) count(address, 3);
  }
  for (const email of result.get(heard).list) for (const address of email.from ?? []) count(address, 1);
  const mine = new Set(store.identities.list().map(({ email }) => email.toLowerCase()));
  return [...people.values()]
    .filter(({ email }) => !mine.has(email.toLowerCase()))
    .sort((a, b) => b.weight - a.weight);
}

/** Those whose name or address has a word that begins with the text; parts of Hangul and Han names count anywhere. */
export function suggest(people: readonly Known[], text: string, taken: ReadonlySet<string>): EmailAddress[] {
  const wanted = text.trim().toLocaleLowerCase();
  if (wanted === '') return [];
  const matches = ({ name, email }: EmailAddress) => {
    const address = email.toLowerCase();
    if (address.startsWith(wanted) || address.split('@')[1]?.startsWith(wanted)) return true;
    const words = (name ?? '').toLocaleLowerCase();
    return (
      words.split(/[\s.,"'()-]+/).some((word) => word.startsWith(wanted)) ||
      (/[^\u0000-\u024F]/.test(wanted) && words.includes(wanted))
    );
  };
  return people
    .filter((person) => !taken.has(person.email.toLowerCase()) && matches(person))
    .slice(0, SUGGESTIONS)
    .map(({ name, email }) => ({ name, email }));
}
