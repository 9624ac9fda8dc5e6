import PostalMime from 'postal-mime';
import type { Address as PostalAddress, Email } from 'postal-mime';
import { expect, test } from 'vitest';
import { decodePart, decodeText } from './decode-part.ts';
import { parseMessage } from './parse-message.ts';
import { Differences } from './testing/differences.ts';
import type { Reason } from './testing/differences.ts';
import { corpus, fixtureNames, readFixture } from './testing/messages.ts';
import type { Address, BodyStructure } from './types.ts';

/*
 * Our parser against postal-mime 4 on 6,046 real messages: subject, date, people, text, attachments. Each difference has a
 * reason below, with what we do and why; the counts are exact, so a change of either parser shows.
 */

const OCTETS_GUESSED =
  'octets that are not UTF-8: read in the charset the message declares, or windows-1252; theirs U+FFFD';

/** Nothing but printable ASCII, where both must agree when only the charset was guessed. */
const ascii = (text: string): string => text.replace(/[^!-~]/g, '');

/** Explains a difference where they have U+FFFD and the ASCII characters are the same. */
function guessed<T>(): Reason<T> {
  return {
    name: OCTETS_GUESSED,
    undo: (mine, theirs) => {
      const [ours, other] = [JSON.stringify(mine), JSON.stringify(theirs)];
      return other.includes('\uFFFD') && ascii(other).includes(ascii(ours).slice(1, -1))
        ? [mine, mine]
        : [mine, theirs];
    },
  };
}

/** Explains a difference by what stands in the message. */
function because<T>(name: string, pattern: RegExp): Reason<T> {
  return { name, undo: (mine, theirs, { source }) => (pattern.test(source) ? [mine, mine] : [mine, theirs]) };
}

const SUBJECT: Reason<string | null>[] = [
  {
    name: 'white space at the end stays (RFC 8621 4.1.2.2); theirs cut',
    undo: (mine, theirs) => [mine?.trim() ?? null, theirs],
  },
  {
    name: 'an empty field is an empty subject; theirs none',
    undo: (mine, theirs) => [mine === '' ? null : mine, theirs],
  },
  guessed(),
];

const DATE: Reason<string | null>[] = [
  because('a clock that counts from 1900 ("0102") is 2002; theirs year 102', /^Date:.* 01\d\d /im),
  because(
    'an unknown zone counts as UTC; theirs no date',
    /^Date:.*(?:\+-\d{4}| (?:Standard|Daylight) Time)/im,
  ),
  because('words behind a date are passed over; theirs no date', /^Date:[^]{0,200} version=2\.40/im),
  because('a date with slashes is read; theirs not', /^Date: \d{4}\/\d\d\/\d\d/im),
];

const map = (list: Address[], change: (address: Address) => Address): Address[] => list.map(change);
const collapsed = (list: Address[]): Address[] =>
  map(list, ({ name, email }) => ({ name: name?.replace(/\s+/g, ' ').trim() ?? null, email }));

const PEOPLE: Reason<Address[]>[] = [
  {
    name: 'empty brackets are nobody; theirs an address without text',
    undo: (mine, theirs) => [mine, theirs.filter(({ email }) => email !== '')],
  },
  {
    name: 'a name that repeats the address is kept (RFC 8621 4.1.2.3); theirs dropped',
    undo: (mine, theirs) => [
      map(mine, ({ name, email }) => ({ name: name === email ? null : name, email })),
      theirs,
    ],
  },
  {
    name: 'white space: kept inside quotes, one space between words; theirs the other way round',
    undo: (mine, theirs) => [collapsed(mine), collapsed(theirs)],
  },
  {
    name: 'a quoted local part stays quoted (RFC 5322 3.4.1); theirs loses its quotes',
    undo: (mine, theirs) => [
      map(mine, ({ name, email }) => ({ name, email: email.replaceAll('"', '') })),
      theirs,
    ],
  },
  {
    name: 'an encoded-word in an address is no name (RFC 2047 5); theirs decodes it into one',
    undo: (mine, theirs) => [
      mine,
      theirs.map((address, i) => (address.email.includes('=?') ? (mine[i] ?? address) : address)),
    ],
  },
  guessed(),
  {
    // The ASCII characters differ too: they are second octets of Big5.
    name: `${OCTETS_GUESSED} (Big5)`,
    undo: (mine, theirs) => [
      mine,
      theirs.map((address, i) => (address.email.includes('\uFFFD') ? (mine[i] ?? address) : address)),
    ],
  },
  {
    name: 'words without an address are shown as they are (RFC 7103 7.1.7); theirs left out',
    undo: (mine, theirs) => [mine.filter(({ email }) => email.includes('@')), theirs],
  },
  because('a quoted string in a domain stays there; theirs makes a name of it', /jmrendle@loyno\."edu/),
  because(
    'an encoded-word glued to text is not decoded (RFC 8621 4.1.2.2); theirs is',
    /^From: .*[a-z]=\?[^?]+\?B\?[^?]+\?=[a-z]/im,
  ),
  because(
    'a comment that is not closed (RFC 7103 7.1.4): the address ends before ")"',
    /^To: .*<?harley@argote\.ch\)?/im,
  ),
];

/** Of several fields of one name the last counts (RFC 8621 4.1.3); postal-mime joins lists, and takes the first From. */
function repeated(field: string): Reason<Address[]> {
  return {
    name: 'a repeated field: the last counts (RFC 8621 4.1.3); theirs all of them',
    undo: (mine, theirs, { source }) => {
      const header = source.slice(0, source.search(/\r?\n\r?\n/));
      return (header.match(new RegExp(`^${field}:`, 'gim')) ?? []).length > 1 ? [mine, mine] : [mine, theirs];
    },
  };
}

const TEXT: Reason<string>[] = [
  because('a charset that only the HTML names is read; theirs UTF-8', /<meta[^>]*charset=(?:3D)?/i),
  guessed(),
  because('format=flowed is left to the reader; theirs rewraps', /format=flowed/i),
  because(
    '"text/plain charset=…" without a semicolon is text; theirs an unknown type',
    /^Content-Type: text\/plain charset/im,
  ),
  because('a boundary that never occurs: the body is shown; theirs nothing', /boundary="=Multipart Boundary/),
  because('text of a returned message', /^Content-Type: multipart\/(?:report|mixed)[^]*message\/rfc822/im),
];

interface Attached {
  type: string;
  name: string | null;
  content: string;
}

const each = (list: Attached[], change: (item: Attached) => Attached): Attached[] => list.map(change);

const ATTACHMENTS: Reason<Attached[]>[] = [
  {
    name: 'the line break before a delimiter belongs to the delimiter (RFC 2046 5.1.1); theirs a line feed at the end',
    undo: (mine, theirs) => [
      mine,
      theirs.map((item, i) =>
        item.content === `${mine[i]?.content}\n` ? { ...item, content: mine[i]!.content } : item,
      ),
    ],
  },
  {
    name: 'a path is taken off file names (RFC 2183 5); theirs kept',
    undo: (mine, theirs) => [
      mine,
      each(theirs, (item) => ({ ...item, name: item.name?.replace(/^.*\//, '') ?? null })),
    ],
  },
  {
    name: '"text/plain charset=…" without a semicolon is text; theirs an unknown type',
    undo: (mine, theirs) => [mine, theirs.filter(({ type }) => type !== 'text/plain charset=us-ascii')],
  },
  because('a message returned in a report', /^Content-Type: multipart\/report/im),
];

function people(list: PostalAddress[] | undefined): Address[] {
  return (list ?? []).flatMap((entry) => {
    const mailboxes = entry.group ?? [entry];
    return mailboxes.map(({ name, address }): Address => ({
      name: name === '' ? null : name,
      email: address,
    }));
  });
}

/** The leaves that postal-mime looks at: it opens attached messages that do not say "attachment". */
function leaves(part: BodyStructure): BodyStructure[] {
  if (part.message !== null && part.disposition !== 'attachment') return leaves(part.message.structure);
  return part.parts.length > 0 ? part.parts.flatMap(leaves) : [part];
}

const isText = ({ type, disposition }: BodyStructure): boolean =>
  (type === 'text/plain' || type === 'text/html') && disposition !== 'attachment';

/** Words with one space between them: postal-mime changes line ends and joins parts. */
const words = (text: string): string => text.replace(/\s+/g, ' ').trim();

function compare(bytes: Buffer, theirs: Email, differences: Differences): void {
  const context = { source: bytes.toString('latin1') };
  const { envelope, structure } = parseMessage(bytes);
  differences.compare('subject', envelope.subject, theirs.subject ?? null, SUBJECT, context);
  const sentAt = envelope.sentAt === null ? null : new Date(envelope.sentAt).toISOString();
  differences.compare('date', sentAt, theirs.date ?? null, DATE, context);

  const from = theirs.from === undefined ? [] : people([theirs.from]);
  differences.compare('people', envelope.from.slice(0, 1), from, [...PEOPLE, repeated('From')], context);
  for (const [field, mine, list] of [
    ['To', envelope.to, theirs.to],
    ['Cc', envelope.cc, theirs.cc],
    ['Reply-To', envelope.replyTo, theirs.replyTo],
  ] as const) {
    differences.compare('people', mine, people(list), [...PEOPLE, repeated(field)], context);
  }

  const parts = leaves(structure);
  for (const part of parts.filter(isText)) {
    const mine = words(decodeText(bytes, part).text);
    const whole = words((part.type === 'text/plain' ? theirs.text : theirs.html) ?? '');
    // Their text is that of all parts together: ours must be in it.
    differences.compare('text', mine, whole.includes(mine) ? mine : whole, TEXT, context);
  }
  const mine = parts.filter((part) => !isText(part));
  differences.compare(
    'attachments',
    mine.map((part): Attached => ({
      type: part.type,
      name: part.name,
      content: decodePart(bytes, part).toString('latin1'),
    })),
    theirs.attachments.map((item): Attached => {
      return {
        type: item.mimeType,
        name: item.filename,
        content: Buffer.from(item.content as ArrayBuffer).toString('latin1'),
      };
    }),
    ATTACHMENTS,
    context,
  );
}

test('6,046 real messages, every difference from postal-mime has its reason', async () => {
  const differences = new Differences();
  for (const { bytes } of corpus()) compare(bytes, await PostalMime.parse(bytes), differences);
  expect(differences.unexplained.slice(0, 3)).toEqual([]);
  expect(differences.counts).toEqual({
    'attachments: "text/plain charset=…" without a semicolon is text; theirs an unknown type': 1,
    'attachments: a message returned in a report': 1,
    'attachments: a path is taken off file names (RFC 2183 5); theirs kept': 2,
    'attachments: the line break before a delimiter belongs to the delimiter (RFC 2046 5.1.1); theirs a line feed at the end': 115,
    'date: a clock that counts from 1900 ("0102") is 2002; theirs year 102': 62,
    'date: a date with slashes is read; theirs not': 2,
    'date: an unknown zone counts as UTC; theirs no date': 23,
    'date: words behind a date are passed over; theirs no date': 3,
    'people: a comment that is not closed (RFC 7103 7.1.4): the address ends before ")"': 1,
    'people: a name that repeats the address is kept (RFC 8621 4.1.2.3); theirs dropped': 108,
    'people: a quoted local part stays quoted (RFC 5322 3.4.1); theirs loses its quotes': 11,
    'people: a quoted string in a domain stays there; theirs makes a name of it': 2,
    'people: a repeated field: the last counts (RFC 8621 4.1.3); theirs all of them': 14,
    'people: an encoded-word glued to text is not decoded (RFC 8621 4.1.2.2); theirs is': 1,
    'people: an encoded-word in an address is no name (RFC 2047 5); theirs decodes it into one': 8,
    'people: empty brackets are nobody; theirs an address without text': 8,
    [`people: ${OCTETS_GUESSED}`]: 11,
    [`people: ${OCTETS_GUESSED} (Big5)`]: 4,
    'people: white space: kept inside quotes, one space between words; theirs the other way round': 27,
    'people: words without an address are shown as they are (RFC 7103 7.1.7); theirs left out': 3,
    'subject: an empty field is an empty subject; theirs none': 13,
    [`subject: ${OCTETS_GUESSED}`]: 35,
    'subject: white space at the end stays (RFC 8621 4.1.2.2); theirs cut': 43,
    'text: "text/plain charset=…" without a semicolon is text; theirs an unknown type': 1,
    'text: a boundary that never occurs: the body is shown; theirs nothing': 2,
    'text: a charset that only the HTML names is read; theirs UTF-8': 18,
    'text: format=flowed is left to the reader; theirs rewraps': 1,
    [`text: ${OCTETS_GUESSED}`]: 108,
    'text: text of a returned message': 1,
  });
}, 120_000);

/** Fixtures that both read differently beyond the reasons above, and why ours is right. All others read the same. */
const FIXTURES: Record<string, string> = {
  'broken-addresses': 'the forms of RFC 7103 7.1 are read as advised there',
  'broken-charset': 'an encoded-word in an unknown charset stays as it is, and so does the space behind it',
  'broken-content-type':
    'RFC 1049 types, empty types and spaces around the slash are read; theirs unknown types',
  'broken-file-names': 'paths, bidi marks and separators are taken off names',
  'broken-header-lines': 'a line without a colon continues the field before it (RFC 7103 7.2)',
  'broken-no-boundary-parameter': 'a multipart without a boundary is shown as text; theirs nothing',
  'broken-no-delimiter': 'a multipart without a delimiter is shown as text; theirs nothing',
  'broken-no-header': 'text without a header is a body; theirs a header',
  'broken-nul': 'NUL is dropped',
  'broken-quoted-printable': 'white space behind a soft line break is ignored (RFC 2045 6.7)',
  'broken-two-of-each': 'the last of two fields counts (RFC 8621 4.1.3); theirs the first',
  calendar: 'line breaks of attachments are kept; theirs LF',
  'chinese-hz': 'HZ is decoded',
  'korean-iso-2022-kr': 'ISO-2022-KR is decoded',
  'naver-euc-kr': 'all Hangul syllables are decoded, not only the 2,350 of KS X 1001',
  'nested-forwards': 'line breaks of attachments are kept; theirs LF',
  'pgp-encrypted': 'line breaks of attachments are kept; theirs LF',
  'russian-koi8-r': 'the zone MSK is known',
};

test('the fixtures: read the same, or for a known reason not', async () => {
  const different: string[] = [];
  for (const name of fixtureNames()) {
    const differences = new Differences();
    const bytes = readFixture(name);
    compare(bytes, await PostalMime.parse(bytes), differences);
    if (differences.unexplained.length > 0) different.push(name);
  }
  expect(different.sort()).toEqual(Object.keys(FIXTURES).sort());
});
