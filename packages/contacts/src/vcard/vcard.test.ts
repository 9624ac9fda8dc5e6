import { expect, test } from 'vitest';
import { checkCard, type Card } from '../index.ts';
import { readVcards, writeVcard } from './index.ts';

const FULL: Card = {
  uid: 'urn:uuid:1',
  name: {
    full: '김지원',
    components: [
      { kind: 'surname', value: '김' },
      { kind: 'given', value: '지원' },
    ],
  },
  nicknames: { k1: { name: 'Ji; the elder' } },
  organizations: { o1: { name: '한솔, Inc.', units: [{ name: 'Paper' }] } },
  titles: { t1: { name: 'Head' } },
  emails: {
    e1: { address: 'jiwon@hansol.example', contexts: { work: true }, pref: 1 },
    e2: { address: 'ji@home.example', contexts: { private: true } },
  },
  phones: { p1: { number: '+82 10 1234 5678', features: { mobile: true } } },
  addresses: {
    a1: {
      components: [
        { kind: 'name', value: '세종대로 1' },
        { kind: 'locality', value: '서울' },
        { kind: 'country', value: '대한민국' },
      ],
    },
  },
  links: { l1: { uri: 'https://hansol.example/a,b' } },
  media: { m1: { kind: 'photo', uri: 'data:image/png;base64,iVBORw0KGgo=' } },
  anniversaries: { birthday: { kind: 'birth', date: { '@type': 'PartialDate', month: 4, day: 12 } } },
  notes: { n1: { note: `Likes soap.\nA long line, ${'종이 '.repeat(40)}end` } },
  keywords: { friends: true, paper: true },
};

test('a card goes out and comes back as it was (RFC 6350, RFC 9555)', () => {
  const vcard = writeVcard(FULL);
  for (const line of vcard.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
  const { cards, failed } = readVcards(vcard);
  expect(failed).toBe(0);
  expect(cards).toEqual([FULL]);
  checkCard(cards[0]!);
});

test('a group with its members', () => {
  const group: Card = { kind: 'group', name: { full: 'Team' }, members: { 'urn:uuid:1': true } };
  expect(readVcards(writeVcard(group)).cards).toEqual([group]);
});

test('a vCard 3.0 as phones and clouds write it', () => {
  const { cards } = readVcards(
    [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'N:Bloggs;Joe;;;',
      'FN:Joe Bloggs',
      'item1.EMAIL;type=INTERNET;type=WORK;type=pref:joe@example.org',
      'item1.X-ABLabel:office',
      'TEL;type=CELL;type=VOICE:+44 20 7946 0000',
      'BDAY:1990-04-12',
      'PHOTO;ENCODING=b;TYPE=JPEG:/9j/',
      ' 4AAQ',
      'END:VCARD',
      '',
    ].join('\r\n'),
  );
  expect(cards).toEqual([
    {
      name: {
        full: 'Joe Bloggs',
        components: [
          { kind: 'surname', value: 'Bloggs' },
          { kind: 'given', value: 'Joe' },
        ],
      },
      emails: { e1: { address: 'joe@example.org', contexts: { work: true }, pref: 1 } },
      phones: { p1: { number: '+44 20 7946 0000', features: { mobile: true } } },
      media: { m1: { kind: 'photo', uri: 'data:image/jpeg;base64,/9j/4AAQ' } },
      anniversaries: {
        birthday: { kind: 'birth', date: { '@type': 'PartialDate', year: 1990, month: 4, day: 12 } },
      },
    },
  ]);
});

test('a broken one does not take the others with it, and what is no vCard is none', () => {
  const good = writeVcard({ name: { full: 'Ana' } });
  const broken = 'BEGIN:VCARD\r\nVERSION:4.0\r\nthis is no line\r\nEND:VCARD\r\n';
  expect(readVcards(`${good}${broken}${good}`)).toMatchObject({
    cards: [{ name: { full: 'Ana' } }, { name: { full: 'Ana' } }],
    failed: 1,
  });
  expect(readVcards('Subject: hello')).toEqual({ cards: [], failed: 0 });
});

test('lines as the RFCs allow them: folds, groups, quotes, carets, escapes, lists, parameters without a name', () => {
  const { cards, failed } = readVcards(
    [
      'begin:vcard',
      'VERSION:3.0',
      'FN:Folded',
      '  name\\, with a comma',
      'N:Ümit\\;x;Ana,Maria;;;',
      String.raw`ORG:Soap\\Suds\; Inc.;Paper, Pens`,
      'a.EMAIL;HOME;PREF="1":home@example.org',
      `EMAIL;TYPE="work,pref";X-NOTE="a;b:c^n^'d^'":work@example.org`,
      'NICKNAME:One,T\\,wo',
      'URL:http\\://example.org/a;b,c',
      'NOTE:first\\Nsecond',
      'end:vcard',
    ].join('\n'),
  );
  expect(failed).toBe(0);
  expect(cards).toEqual([
    {
      name: {
        full: 'Folded name, with a comma',
        components: [
          { kind: 'surname', value: 'Ümit;x' },
          { kind: 'given', value: 'Ana' },
          { kind: 'given', value: 'Maria' },
        ],
      },
      nicknames: { k1: { name: 'One' } },
      organizations: { o1: { name: String.raw`Soap\Suds; Inc.`, units: [{ name: 'Paper, Pens' }] } },
      emails: {
        e1: { address: 'home@example.org', contexts: { private: true }, pref: 1 },
        e2: { address: 'work@example.org', contexts: { work: true }, pref: 1 },
      },
      links: { l1: { uri: 'http://example.org/a;b,c' } },
      notes: { n1: { note: 'first\nsecond' } },
    },
  ]);
});
