import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  message,
  startJmapServer,
  USING,
  type Answer,
  type JmapTestServer,
} from './testing/jmap-test-server.ts';
import { methods } from './methods.ts';
import { argumentsOf, propertiesOf, validArguments } from './testing/method-arguments.ts';

let server: JmapTestServer;
let emailId: string;
beforeAll(async () => {
  server = await startJmapServer();
  emailId = await server.deliver(server.ana, message({}));
  for (const name of Object.keys(methods)) {
    ARGUMENTS.set(name, await argumentsOf(server, name));
    if (name.endsWith('/set') || name === 'Blob/upload')
      RECORDS.set(name, [...(await propertiesOf(server, name)), ...MORE_PROPERTIES]);
  }
});
afterAll(() => server[Symbol.asyncDispose]());

/** Errors that say the client is wrong. serverFail would say that we are. */
const CLIENT_ERRORS = new Set([
  'invalidArguments',
  'accountNotFound',
  'fromAccountNotFound',
  'requestTooLarge',
  'stateMismatch',
  'cannotCalculateChanges',
  'anchorNotFound',
  'unsupportedSort',
  'unsupportedFilter',
  'invalidResultReference',
  'unknownMethod',
  'unknownDataType',
]);
const SET_ERRORS = new Set([
  'invalidProperties',
  'invalidPatch',
  'notFound',
  'forbidden',
  'alreadyExists',
  'blobNotFound',
  'tooLarge',
  'tooManyKeywords',
  'invalidEmail',
  'forbiddenFrom',
  'forbiddenMailFrom',
  'noRecipients',
  'invalidRecipients',
  'tooManyRecipients',
  'mailboxHasChild',
  'mailboxHasEmail',
  'cannotUnsend',
  'singleton',
]);

/** By method: the arguments it looks for, and the properties of the records it creates. Asked of the methods themselves. */
const ARGUMENTS = new Map<string, string[]>();
const RECORDS = new Map<string, string[]>();
/** What a patch and an Email may have besides: names that are made of a pattern. */
const MORE_PROPERTIES = [
  'id',
  'size',
  'keywords/$seen',
  'mailboxIds/m1',
  'myRights/mayDelete',
  'undoStatus',
  'header:X:asText',
  'header:X-A:asAddresses',
  'header:X-B:all',
];
const FILTERS = [
  'inMailbox',
  'inMailboxOtherThan',
  'before',
  'after',
  'minSize',
  'maxSize',
  'allInThreadHaveKeyword',
  'someInThreadHaveKeyword',
  'noneInThreadHaveKeyword',
  'hasKeyword',
  'notKeyword',
  'hasAttachment',
  'text',
  'from',
  'to',
  'cc',
  'bcc',
  'subject',
  'body',
  'header',
];
/** Names of what is nested in those. */
const NAMES = [
  'k',
  '__proto__',
  'operator',
  'conditions',
  'text',
  'property',
  'keyword',
  'email',
  'name',
  'addresses',
  'partId',
  'blobId',
  'data:asText',
  'data:asBase64',
  'offset',
  'length',
  'type',
  'subParts',
  'value',
  'mailFrom',
  'rcptTo',
  'parameters',
  'mailboxIds',
  'blobId',
  '#k',
  'resultOf',
  'path',
  '$seen',
  '0',
];

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    2 ** 53,
    '',
    '#k',
    'k',
    '\u0000',
    'AND',
    'subject',
    'text/plain',
    'multipart/mixed',
    '2026-01-01T00:00:00Z',
    'receivedAt',
    'a@b.example',
    '%',
    "'; --",
    '\\',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed()),
  fc.integer(),
);
const { value: anything } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 5 }),
  ),
}));

function check(responses: Answer[]): void {
  for (const [name, args] of responses) {
    if (name === 'error') expect(CLIENT_ERRORS, JSON.stringify(args)).toContain(args.type);
    for (const refused of ['notCreated', 'notUpdated', 'notDestroyed']) {
      const errors = ['/set', '/import', '/upload'].some((end) => name.endsWith(end))
        ? Object.values((args[refused] ?? {}) as Record<string, Answer>)
        : [];
      for (const error of errors) expect(SET_ERRORS, JSON.stringify(error)).toContain(error.type);
    }
  }
}

/** At most a few of these names, with anything. */
const some = (names: string[], maxKeys = 3) =>
  fc.dictionary(fc.constantFrom(...names), anything, { maxKeys });

test('the arguments of the methods are known', () => {
  expect(ARGUMENTS.get('Email/query')).toEqual(
    expect.arrayContaining(['accountId', 'filter', 'sort', 'anchor', 'collapseThreads']),
  );
  expect(ARGUMENTS.get('Email/import')).toContain('emails');
  expect(RECORDS.get('Email/set')).toEqual(expect.arrayContaining(['mailboxIds', 'bodyStructure']));
  for (const [name, names] of ARGUMENTS) {
    if (name !== 'Core/echo') expect(names, name).not.toEqual([]);
  }
});

const OF_EACH_TYPE: [type: string, values: unknown[]][] = [
  ['boolean', [true, false]],
  ['number', [0, -1, 1.5, 1e300]],
  ['string', ['', 'x', '\u0000', '2026-01-01T00:00:00Z']],
  ['array', [[], [null], [1], [[]], [{}], ['\u0000']]],
  ['object', [{}, { k: null }, { k: 1 }, { k: [] }, { '': {} }, { operator: 1 }]],
];

test('an argument has one type: every other is invalidArguments, by name, whatever the method', async () => {
  for (const [name, names] of ARGUMENTS) {
    if (name === 'Core/echo') continue;
    const valid = await validArguments(server, name);
    for (const argument of names) {
      const cases = OF_EACH_TYPE.flatMap(([type, values]) => values.map((value) => ({ type, value })));
      const { methodResponses } = await server.call(
        server.ana,
        cases.map(({ value }, index) => [name, { ...valid, [argument]: value }, String(index)]),
      );
      check(methodResponses);
      const taken = new Set<string>();
      for (const [answered, args, callId] of methodResponses as [string, Answer, string][]) {
        const isRefused = answered === 'error' && args.type === 'invalidArguments';
        // A value of the right type may be refused further in, and that is told by the same name.
        if (isRefused) expect(args.arguments, `${name} ${argument}`).toContain(argument);
        else taken.add(cases[Number(callId)]!.type);
      }
      expect(taken.size, `${name} ${argument}: ${[...taken].join(', ')}`).toBeLessThan(2);
    }
  }
  expect(server.errors).toEqual([]);
}, 60_000);

test('what is deep inside of an Email to create is looked at too', async () => {
  const draft = { mailboxIds: { [server.ana.mailboxes.drafts]: true } };
  const text = { bodyValues: { t: { value: 'x' } } };
  const part = (properties: object) => ({ ...text, bodyStructure: properties });
  const WRONG: [create: object, property: string][] = [
    [part({ type: 'multipart/mixed', subParts: {} }), 'bodyStructure'],
    [part({ type: 'multipart/mixed', subParts: [] }), 'bodyStructure'],
    [part({ type: 'multipart/mixed', subParts: ['t'] }), 'bodyStructure'],
    [part({ type: 'multipart/mixed', subParts: [null] }), 'bodyStructure'],
    [part({ type: 'multipart/mixed', partId: 't', subParts: [{ partId: 't' }] }), 'bodyStructure'],
    [part({ type: 'multipart/mixed', subParts: [{ partId: 't', type: 7 }] }), 'bodyStructure'],
    [part({ partId: 't', subParts: [{ partId: 't' }] }), 'bodyStructure'],
    [part({ partId: 't', type: ['text/plain'] }), 'bodyStructure'],
    [part({ partId: 't', type: 'text' }), 'bodyStructure'],
    [part({ partId: 't', type: 'text/pl ain' }), 'bodyStructure'],
    [part({ partId: 't', type: 'text/plain\r\nX: y' }), 'bodyStructure'],
    [part({ partId: 't', language: 'en' }), 'bodyStructure'],
    [part({ partId: 't', language: [1] }), 'bodyStructure'],
    [part({ partId: 't', cid: 'a\r\nX: y' }), 'bodyStructure'],
    [part({ partId: 't', location: {} }), 'bodyStructure'],
    [part({ partId: 't', charset: 'utf-8' }), 'bodyStructure'],
    [part({ partId: 't', size: 1 }), 'bodyStructure'],
    [part({ partId: 't', blobId: 'b' }), 'bodyStructure'],
    [part({ partId: 'nowhere' }), 'bodyStructure'],
    [part({ partId: 't', headers: [{ name: 'X', value: ' y' }] }), 'bodyStructure'],
    [part({ partId: 't', 'header:X-A:asDate': 'yesterday' }), 'bodyStructure'],
    [part({ partId: 't', 'header:X-A:all': 'y' }), 'bodyStructure'],
    [part({ partId: 't', 'header:MIME-Version': ' 1.0' }), 'bodyStructure'],
    [{ textBody: [{ partId: 't' }], bodyValues: { t: 'x' } }, 'bodyValues'],
    [{ textBody: [{ partId: 't' }], bodyValues: { t: { value: 'x', isTruncated: true } } }, 'bodyValues'],
    [
      { textBody: [{ partId: 't' }], bodyValues: { t: { value: 'x', isEncodingProblem: true } } },
      'bodyValues',
    ],
    [{ textBody: [{ partId: 't' }, { partId: 't' }], ...text }, 'textBody'],
    [{ textBody: [{ partId: 't', type: 'text/html' }], ...text }, 'textBody'],
    [{ htmlBody: [{ partId: 't', type: 'text/plain' }], ...text }, 'htmlBody'],
    [{ htmlBody: { partId: 't' }, ...text }, 'htmlBody'],
    [{ attachments: [{ partId: 't', type: 'application/pdf' }], ...text }, 'attachments'],
    [{ from: [{ name: 'x' }] }, 'from'],
    [{ from: [{ name: 1, email: 'x@y.example' }] }, 'from'],
    [{ to: { email: 'x@y.example' } }, 'to'],
    [{ subject: 'a\r\nBcc: b@c.example' }, 'subject'],
    [{ messageId: ['a b@c'] }, 'messageId'],
    [{ sentAt: '2026-02-30T00:00:00Z' }, 'sentAt'],
    [{ 'header:From:asAddresses': [{ email: 'a@b.example' }], from: [{ email: 'a@b.example' }] }, 'from'],
    [{ 'header:From:asText': 'a@b.example' }, 'header:From:asText'],
    [{ 'header:X-A:asGroupedAddresses': [{ name: null, addresses: [1] }] }, 'header:X-A:asGroupedAddresses'],
    [{ 'header:X-A:asURLs': ['http://a b'] }, 'header:X-A:asURLs'],
    [{ 'header:Content-Type': ' text/html' }, 'header:Content-Type'],
    [{ 'header:X A': 'y' }, 'header:X A'],
  ];
  const create = Object.fromEntries(WRONG.map(([given], index) => [`k${index}`, { ...draft, ...given }]));
  const { created, notCreated } = await server.one(server.ana, 'Email/set', { create });
  expect(created).toBeNull();
  for (const [index, [given, property]] of WRONG.entries()) {
    const error = notCreated[`k${index}`];
    expect(error, JSON.stringify(given)).toMatchObject({ type: 'invalidProperties' });
    expect(error.properties, JSON.stringify(given)).toContain(property);
  }
  expect(server.errors).toEqual([]);
});

test('whatever the arguments are, the answer is a response or the client’s error, never ours', async () => {
  const call = fc
    .constantFrom(...Object.keys(methods))
    .chain((name) =>
      fc.tuple(
        fc.constant(name),
        some(ARGUMENTS.get(name)!),
        fc.oneof({ weight: 30, arbitrary: fc.constant('OWN') }, { weight: 1, arbitrary: leaf }),
      ),
    );
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 10, maxLength: 40 }), async (calls) => {
      const methodCalls = calls.map(([name, args, account], index) => [
        name,
        { ...args, accountId: account === 'OWN' ? server.ana.id : account },
        String(index),
      ]);
      const { methodResponses } = await server.call(server.ana, methodCalls);
      check(methodResponses);
    }),
    { numRuns: 60 },
  );
  expect(server.errors).toEqual([]);
}, 60_000);

test('records of the right outline with anything in them are refused one by one', async () => {
  const call = fc
    .constantFrom(...RECORDS.keys())
    .chain((name) => fc.tuple(fc.constant(name), some(RECORDS.get(name)!, 2), some(RECORDS.get(name)!, 2)));
  const emails = { mailboxIds: { [server.ana.mailboxes.drafts]: true } };
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 5, maxLength: 15 }), async (calls) => {
      const methodCalls = calls.map(([name, created, patch], index) => {
        const create = { k: name === 'Email/set' ? { ...emails, ...created } : created };
        const id = name === 'Mailbox/set' ? server.ana.mailboxes.archive : emailId;
        const update = name === 'Blob/upload' ? {} : { update: { [id]: patch } };
        return [name, { accountId: server.ana.id, create, ...update }, String(index)];
      });
      const { methodResponses } = await server.call(server.ana, methodCalls);
      check(methodResponses);
    }),
    { numRuns: 60 },
  );
  expect(server.errors).toEqual([]);
}, 60_000);

test('filters and sorts of any make are answered or refused', async () => {
  const condition = fc.dictionary(fc.constantFrom(...FILTERS), fc.oneof(leaf, anything), {
    minKeys: 1,
    maxKeys: 2,
  });
  const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 3 },
      condition,
      fc.record({
        operator: fc.constantFrom('AND', 'OR', 'NOT'),
        conditions: fc.array(tie('filter'), { maxLength: 3 }),
      }),
    ),
  }));
  const comparator = fc.record(
    {
      property: fc.oneof(fc.constantFrom('receivedAt', 'from', 'hasKeyword', 'name'), leaf),
      keyword: leaf,
      isAscending: leaf,
    },
    { requiredKeys: ['property'] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(filter, { minLength: 20, maxLength: 30 }),
      fc.array(comparator, { maxLength: 2 }),
      async (filters, sort) => {
        const accountId = server.ana.id;
        const { methodResponses } = await server.call(server.ana, [
          ...filters.map((filter, index) => ['Email/query', { accountId, filter }, String(index)]),
          ['Email/query', { accountId, sort }, 'a'],
          ['Mailbox/query', { accountId, filter: filters[0], sort }, 'b'],
        ]);
        check(methodResponses);
      },
    ),
    { numRuns: 60 },
  );
  expect(server.errors).toEqual([]);
}, 60_000);

test('any octets as a request are a 400', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 60 }),
        fc.json().map((text) => Buffer.from(text)),
      ),
      async (bytes) => {
        const response = await server.fetch(server.ana, '/jmap/api', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: new Uint8Array(bytes),
        });
        expect(response.status).toBe(400);
        expect(((await response.json()) as Answer).type).toMatch(
          /^urn:ietf:params:jmap:error:(?:notJSON|notRequest)$/,
        );
      },
    ),
    { numRuns: 150 },
  );
});

test('any text searched for is a search and no statement', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.constantFrom('text', 'from', 'to', 'subject', 'body'),
      async (text, field) => {
        const response = await server.fetch(server.ana, '/jmap/api', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({
            using: USING,
            methodCalls: [['Email/query', { accountId: server.ana.id, filter: { [field]: text } }, '0']],
          }),
        });
        const { methodResponses } = (await response.json()) as Answer;
        expect(['Email/query', 'error']).toContain(methodResponses[0][0]);
        check(methodResponses);
      },
    ),
    { numRuns: 150 },
  );
  expect(server.errors).toEqual([]);
}, 60_000);
