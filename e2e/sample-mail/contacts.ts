import { jmap } from '../lib/webmail.ts';
import type { Mailcote } from '../lib/mailcote.ts';
import { PEOPLE, type Person } from './people.ts';

/* Whom the owner of the sample mail knows, in the address book. */

const KNOWN: [person: Person, details: object][] = [
  ['ana', { phones: { p: { number: '+46 8 555 0134' } } }],
  [
    'jonas',
    {
      organizations: { o: { name: 'Werkstatt Weber' } },
      titles: { t: { name: 'Cabinet maker' } },
      phones: { p: { number: '+49 30 5550 0172', contexts: { work: true } } },
      addresses: { a: { full: 'Uferstraße 8\n13357 Berlin', contexts: { work: true } } },
      anniversaries: { b: { kind: 'birth', date: { '@type': 'PartialDate', month: 5, day: 17 } } },
      notes: { n: { note: 'Soap finish, not oil.' } },
    },
  ],
  ['seoyeon', { organizations: { o: { name: '한빛출판' } } }],
  ['dohyun', { organizations: { o: { name: '한빛출판' } } }],
  ['priya', { organizations: { o: { name: 'Field Notes' } } }],
  ['tom', {}],
  ['mother', { phones: { p: { number: '+82 33 555 0119' } } }],
  ['lucia', { organizations: { o: { name: 'Estudio Fernández' } } }],
  ['kenji', { organizations: { o: { name: '佐藤工房' } } }],
];

/** @param cookie of the account */
export async function fillContacts(server: Mailcote, cookie: string): Promise<void> {
  const [books] = await jmap(server, cookie, [['AddressBook/get', {}]]);
  const [{ id }] = (books as unknown as { list: [{ id: string }] }).list;
  const cards = KNOWN.map(([person, details]) => {
    const { name, address } = PEOPLE[person];
    const card = {
      name: { full: name },
      emails: { e: { address } },
      addressBookIds: { [id]: true },
      ...details,
    };
    return [person, card];
  });
  const [made] = await jmap(server, cookie, [['ContactCard/set', { create: Object.fromEntries(cards) }]]);
  const { notCreated } = made as unknown as { notCreated: object | null };
  if (notCreated !== null) throw new Error(JSON.stringify(notCreated));
}
