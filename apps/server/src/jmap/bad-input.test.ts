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

let server: JmapTestServer;
let emailId: string;
beforeAll(async () => {
  server = await startJmapServer();
  emailId = await server.deliver(server.ana, message({}));
});
afterAll(() => server[Symbol.asyncDispose]());

/** Errors that say the client is wrong. serverFail would say that we are. */
const CLIENT_ERRORS = new Set([
  'invalidArguments',
  'accountNotFound',
  'requestTooLarge',
  'stateMismatch',
  'cannotCalculateChanges',
  'anchorNotFound',
  'unsupportedSort',
  'unsupportedFilter',
  'invalidResultReference',
  'unknownMethod',
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
]);

/** The arguments each method has: an unknown one would end it before the interesting part. */
const GET = ['ids', 'properties'];
const CHANGES = ['sinceState', 'maxChanges'];
const QUERY = ['filter', 'sort', 'position', 'anchor', 'anchorOffset', 'limit', 'calculateTotal'];
const SET = ['ifInState', 'create', 'update', 'destroy'];
const ARGUMENTS: Record<string, string[]> = {
  'Core/echo': ['k', '__proto__'],
  'Mailbox/get': GET,
  'Mailbox/changes': CHANGES,
  'Mailbox/query': [...QUERY, 'sortAsTree', 'filterAsTree'],
  'Mailbox/set': [...SET, 'onDestroyRemoveEmails'],
  'Thread/get': GET,
  'Thread/changes': CHANGES,
  'Email/get': [
    ...GET,
    'bodyProperties',
    'fetchTextBodyValues',
    'fetchHTMLBodyValues',
    'fetchAllBodyValues',
    'maxBodyValueBytes',
  ],
  'Email/changes': CHANGES,
  'Email/query': [...QUERY, 'collapseThreads'],
  'Email/set': SET,
  'Email/import': ['ifInState', 'emails'],
  'Identity/get': GET,
  'Identity/set': SET,
  'EmailSubmission/get': GET,
  'EmailSubmission/changes': CHANGES,
  'EmailSubmission/set': [...SET, 'onSuccessUpdateEmail', 'onSuccessDestroyEmail'],
  'Trace/get': ['emailId', 'submissionId'],
  'SafeHtml/get': ['emailId', 'partId', 'pictures'],
};
/** The properties of records to create and to patch. */
const RECORDS: Record<string, string[]> = {
  'Mailbox/set': ['name', 'parentId', 'role', 'sortOrder', 'isSubscribed', 'myRights/mayDelete', 'id'],
  'Identity/set': ['name', 'email', 'replyTo', 'bcc', 'textSignature', 'htmlSignature'],
  'EmailSubmission/set': ['identityId', 'emailId', 'envelope', 'undoStatus'],
  'Email/set': [
    'mailboxIds',
    'keywords',
    'keywords/$seen',
    'mailboxIds/m1',
    'receivedAt',
    'from',
    'to',
    'subject',
    'sentAt',
    'messageId',
    'header:X:asText',
    'header:X-A:asAddresses',
    'header:X-B:all',
    'bodyStructure',
    'textBody',
    'htmlBody',
    'attachments',
    'bodyValues',
    'size',
  ],
};
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
      const errors =
        name.endsWith('/set') || name.endsWith('/import')
          ? Object.values((args[refused] ?? {}) as Record<string, Answer>)
          : [];
      for (const error of errors) expect(SET_ERRORS, JSON.stringify(error)).toContain(error.type);
    }
  }
}

/** At most a few of these names, with anything. */
const some = (names: string[], maxKeys = 3) =>
  fc.dictionary(fc.constantFrom(...names), anything, { maxKeys });

test('every method is tried', () => {
  expect(Object.keys(ARGUMENTS).toSorted()).toEqual(Object.keys(methods).toSorted());
});

test('whatever the arguments are, the answer is a response or the client’s error, never ours', async () => {
  const call = fc
    .constantFrom(...Object.keys(methods))
    .chain((name) =>
      fc.tuple(
        fc.constant(name),
        some(ARGUMENTS[name]!),
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
    .constantFrom(...Object.keys(RECORDS))
    .chain((name) => fc.tuple(fc.constant(name), some(RECORDS[name]!, 2), some(RECORDS[name]!, 2)));
  const emails = { mailboxIds: { [server.ana.mailboxes.drafts]: true } };
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 5, maxLength: 15 }), async (calls) => {
      const methodCalls = calls.map(([name, created, patch], index) => {
        const create = { k: name === 'Email/set' ? { ...emails, ...created } : created };
        const id = name === 'Mailbox/set' ? server.ana.mailboxes.archive : emailId;
        return [name, { accountId: server.ana.id, create, update: { [id]: patch } }, String(index)];
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
