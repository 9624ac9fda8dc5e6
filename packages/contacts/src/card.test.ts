import { describe, expect, test } from 'vitest';
import { cardName, cardTexts, CardError, checkCard, type Card, type Name } from './index.ts';

const parts = (...components: [string, string][]): Name => ({
  components: components.map(([kind, value]) => ({ kind, value })),
});

describe('how a card is called', () => {
  test.each<[string, Card, string]>([
    ['its full name', { name: { full: ' Ana Li ', ...parts(['given', 'Ann']) } }, 'Ana Li'],
    ['a name in parts', { name: parts(['surname', 'Bloggs'], ['given', 'Joe']) }, 'Joe Bloggs'],
    [
      'ordered parts (RFC 9553 2.2.1)',
      {
        name: {
          ...parts(['surname', 'Bloggs'], ['separator', ', '], ['given', 'Joe'], ['given2', 'A.']),
          isOrdered: true,
        },
      },
      'Bloggs, Joe A.',
    ],
    [
      'two surnames',
      { name: parts(['given', 'Lucía'], ['surname', 'Pérez'], ['surname2', 'Gil']) },
      'Lucía Pérez Gil',
    ],
    ['a Korean name', { name: parts(['given', '지원'], ['surname', '김']) }, '김지원'],
    ['an organization', { name: parts(), organizations: { o: { name: '한솔은행' } } }, '한솔은행'],
    ['an address', { emails: { e: { address: 'ana@example.org' } } }, 'ana@example.org'],
    ['nothing', {}, ''],
  ])('%s', (_, card, name) => {
    expect(cardName(card)).toBe(name);
  });
});

test('each filter of RFC 9610 3.3.1 has its text', () => {
  expect(
    cardTexts({
      name: parts(['given', 'Joe'], ['surname', 'Bloggs']),
      nicknames: { n: { name: 'Joey' } },
      organizations: { o: { name: 'Example', units: [{ name: 'Sales' }] } },
      titles: { t: { name: 'Head of paper' } },
      emails: { e: { address: 'joe@example.org', label: 'shop' } },
      phones: { p: { number: '+82 (0)2-123' } },
      onlineServices: { s: { service: 'Mastodon', user: '@joe' } },
      addresses: { a: { components: [{ kind: 'locality', value: 'Seoul' }] } },
      notes: { x: { note: 'Likes soap' } },
      keywords: { friends: true },
    }),
  ).toEqual({
    text: [
      'Joe Bloggs\nJoe\nBloggs',
      'Joe',
      'Bloggs',
      'Joey',
      'Example\nSales',
      'joe@example.org\nshop',
      '+82 (0)2-123\n+8202123',
      'Mastodon\n@joe',
      'Seoul',
      'Likes soap',
      'Head of paper',
      'friends',
    ].join('\n'),
    name: 'Joe Bloggs\nJoe\nBloggs',
    'name/given': 'Joe',
    'name/surname': 'Bloggs',
    nickname: 'Joey',
    organization: 'Example\nSales',
    email: 'joe@example.org\nshop',
    phone: '+82 (0)2-123\n+8202123',
    onlineService: 'Mastodon\n@joe',
    address: 'Seoul',
    note: 'Likes soap',
  });
});

describe('the check of a card', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['another type', { '@type': 'Group' }, '@type'],
    ['a name that is text', { name: 'Ana' }, 'name'],
    ['a part without a value', { name: { components: [{ kind: 'given' }] } }, 'name/components/0/value'],
    ['an address that is none', { emails: { e1: { label: 'x' } } }, 'emails/e1/address'],
    ['a key that is no Id', { emails: { 'e 1': { address: 'a@b' } } }, 'emails/e 1'],
    ['a list for a map', { phones: [] }, 'phones'],
    [
      'contexts that are false',
      { phones: { p: { number: '1', contexts: { work: false } } } },
      'phones/p/contexts/work',
    ],
    ['a preference of 0', { phones: { p: { number: '1', pref: 0 } } }, 'phones/p/pref'],
    ['a date without a zone', { created: '2026-11-22T10:00:00' }, 'created'],
    ['a picture without a place', { media: { m: { kind: 'photo' } } }, 'media/m'],
    ['a picture in two places', { media: { m: { kind: 'photo', uri: 'x:y', blobId: 'b' } } }, 'media/m'],
    ['members that are a list', { members: ['urn:uuid:1'] }, 'members'],
    ['a NUL', { notes: { n: { note: 'a\0b' } } }, 'notes/n/note'],
    ['an empty uid', { uid: '' }, 'uid'],
  ])('%s is refused, and it is said where', (_, card, path) => {
    expect(() => checkCard(card)).toThrow(CardError);
    expect(() => checkCard(card)).toThrow(expect.objectContaining({ path }));
  });

  test('what nobody knows is none of its business (RFC 9553 1.8)', () => {
    checkCard({
      'example.com:shoe': { size: 43 },
      name: { full: 'Ana', 'example.com:rune': [1] },
      anniversaries: { a: { kind: 'birth', date: { '@type': 'PartialDate', year: 1990, month: 4 } } },
    });
  });
});
