import { expect, test } from 'vitest';
import { findDoubles, mergeCards, type Card } from './index.ts';

const person = (full: string | null, ...addresses: string[]): Card => ({
  ...(full && { name: { full } }),
  emails: Object.fromEntries(addresses.map((address, index) => [`e${index + 1}`, { address }])),
});

test('doubles share an address or a name, also over a third; groups are none', () => {
  const [ana, upper, byName, chain, other] = [
    person('Ana Li', 'ana@a.example'),
    person(null, 'ANA@a.example', 'li@b.example'),
    person('ana  li', 'x@x.example'),
    person('Somebody', 'li@b.example'),
    person('Bea', 'bea@a.example'),
  ];
  const group: Card = { kind: 'group', name: { full: 'Ana Li' } };
  expect(findDoubles([ana, upper, other, byName, group, chain])).toEqual([[ana, upper, byName, chain]]);
  expect(findDoubles([ana, other, {}, {}])).toEqual([]);
});

test('what the first says stays, what the others know is added, nothing stands twice', () => {
  const first: Card = {
    uid: 'urn:x:1',
    emails: { e1: { address: 'ana@a.example', label: 'mine' } },
    phones: { p1: { number: '+82 10 1' } },
    keywords: { friend: true },
  };
  const merged = mergeCards(first, [
    {
      uid: 'urn:x:2',
      name: { full: 'Ana Li' },
      emails: { e1: { address: 'Ana@A.example' }, e2: { address: 'li@b.example' } },
      phones: { p1: { number: '02-2' } },
      keywords: { friend: true, paper: true },
      'example.com:shoe': { size: 38 },
    },
    { name: { full: 'Other' }, phones: { p9: { number: '+82101' } }, notes: { n: { note: 'soap' } } },
  ]);
  expect(merged).toEqual({
    uid: 'urn:x:1',
    name: { full: 'Ana Li' },
    emails: { e1: { address: 'ana@a.example', label: 'mine' }, e2: { address: 'li@b.example' } },
    phones: { p1: { number: '+82 10 1' }, 'p1-2': { number: '02-2' } },
    keywords: { friend: true, paper: true },
    notes: { n: { note: 'soap' } },
    'example.com:shoe': { size: 38 },
  });
  expect(first.name).toBeUndefined();
});
