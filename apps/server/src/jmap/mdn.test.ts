import { CORE_CAPABILITY, MDN_CAPABILITY } from '@mailcote/jmap';
import { parseMdn, parseMessage } from '@mailcote/mime';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let identityId: string;
beforeAll(async () => {
  server = await startJmapServer();
  identityId = (await one('Identity/get', {})).list[0].id as string;
  await one('Identity/set', { update: { [identityId]: { name: 'ana\n' } } });
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const asked = (fields: Record<string, string> = {}): Promise<string> =>
  server.deliver(
    server.ana,
    message({
      'Return-Path': '<stranger@example.net>',
      'Disposition-Notification-To': 'Stranger <stranger@example.net>',
      'Message-ID': `<${crypto.randomUUID()}@example.net>`,
      ...fields,
    }),
  );
const DISPOSITION = { actionMode: 'manual-action', sendingMode: 'mdn-sent-manually', type: 'displayed' };
const AUTOMATIC = { ...DISPOSITION, sendingMode: 'mdn-sent-automatically' };
/** MDN/send of one, and the Email/set that follows it. */
async function send(emailId: string, more: object = {}, args: object = {}): Promise<[Answer, Answer?]> {
  const { methodResponses } = await server.call(server.ana, [
    [
      'MDN/send',
      {
        accountId: server.ana.id,
        identityId,
        send: { k: { forEmailId: emailId, disposition: DISPOSITION, ...more } },
        onSuccessUpdateEmail: { [emailId]: { 'keywords/$mdnsent': true } },
        ...args,
      },
      '0',
    ],
  ]);
  return methodResponses.map(([, response]) => response) as [Answer, Answer?];
}
const queued = async (): Promise<{ mailFrom: string; rcptTo: string; blobId: string }[]> =>
  (await server.store.queue.list({ limit: 1_000 })) as never;

test('a receipt goes to who asked for it, and the Email is marked (RFC 9007 2.1)', async () => {
  const emailId = await asked({
    'Original-Recipient': 'rfc822;Ana@Example.org',
    'Message-ID': '<m1@example.net>',
  });
  const [answer, update] = await send(emailId, {
    reportingUA: 'pc; Mailcote',
    extensionFields: { 'X-Extra': 'yes' },
    includeOriginalMessage: true,
  });
  expect(answer).toEqual({
    accountId: server.ana.id,
    sent: {
      k: {
        finalRecipient: 'rfc822; ana@example.org',
        originalRecipient: 'rfc822;Ana@Example.org',
        originalMessageId: '<m1@example.net>',
        mdnGateway: null,
        error: null,
        subject: 'Receipt: Hello',
        textBody: expect.stringContaining('displayed'),
      },
    },
    notSent: null,
  });
  expect(update).toMatchObject({ updated: { [emailId]: null } });
  const [email] = (await one('Email/get', { ids: [emailId], properties: ['keywords'] })).list;
  expect(email.keywords).toEqual({ $mdnsent: true });

  const [item] = await queued();
  expect(item).toMatchObject({ mailFrom: '', rcptTo: 'stranger@example.net' });
  const bytes = (await server.store.blobs.get(item!.blobId))!;
  expect(parseMessage(bytes).envelope).toMatchObject({
    from: [{ name: 'ana', email: 'ana@example.org' }],
    to: [{ email: 'stranger@example.net' }],
    inReplyTo: ['m1@example.net'],
  });
  expect(parseMdn(bytes, parseMessage(bytes))).toMatchObject({
    disposition: DISPOSITION,
    reportingUA: 'pc; Mailcote',
    finalRecipient: 'rfc822; ana@example.org',
    extensionFields: { 'x-extra': 'yes' },
    includesOriginal: true,
  });

  const [again, none] = await send(emailId);
  expect(again.notSent.k).toMatchObject({ type: 'mdnAlreadySent' });
  expect(none).toBeUndefined();

  // As whoever asked for it reads it.
  const blobId = await server.upload(server.ana, new Uint8Array(bytes));
  const other = await server.upload(server.ana, 'Subject: no receipt\r\n\r\n');
  expect(await one('MDN/parse', { blobIds: [blobId, other, 'bnone'] })).toEqual({
    accountId: server.ana.id,
    parsed: {
      [blobId]: {
        forEmailId: emailId,
        subject: 'Receipt: Hello',
        textBody: answer.sent.k.textBody,
        includeOriginalMessage: true,
        reportingUA: 'pc; Mailcote',
        disposition: DISPOSITION,
        mdnGateway: null,
        originalRecipient: 'rfc822;Ana@Example.org',
        finalRecipient: 'rfc822; ana@example.org',
        originalMessageId: '<m1@example.net>',
        error: null,
        extensionFields: { 'x-extra': 'yes' },
      },
    },
    notParsable: [other],
    notFound: ['bnone'],
  });
  // Two Emails with that Message-ID: which one is not known.
  await asked({ 'Message-ID': '<m1@example.net>' });
  expect((await one('MDN/parse', { blobIds: [blobId] })).parsed[blobId].forEmailId).toBeNull();
  expect((await server.one(server.bob, 'MDN/parse', { blobIds: [blobId] })).notFound).toEqual([blobId]);
});

test('whatever the header of the Email says, the receipt can be written', async () => {
  const emailId = await asked({
    'Message-ID': `<${'x'.repeat(990)}@e.net>`,
    'Original-Recipient': `rfc822; ${'y'.repeat(3_000)}`,
    Subject: '=?utf-8?q?a=00=0Ab?=',
  });
  const [answer] = await send(emailId);
  expect(answer.sent.k.originalMessageId).toBeNull();
  expect(answer.sent.k.originalRecipient).toHaveLength(900);
});

test('only what the client has not set is told, and what it has set is sent', async () => {
  const emailId = await asked();
  const [answer] = await send(emailId, {
    subject: 'Gelesen',
    textBody: 'Ja.',
    finalRecipient: 'rfc822; ana+list@example.org',
    disposition: AUTOMATIC,
  });
  expect(Object.keys(answer.sent.k).toSorted()).toEqual([
    'error',
    'includeOriginalMessage',
    'mdnGateway',
    'originalMessageId',
    'originalRecipient',
  ]);
});

test.each<[string, Record<string, string>, object, object]>([
  ['nobody asked', { 'Disposition-Notification-To': '' }, {}, { type: 'notFound' }],
  ['what asked is no address', { 'Disposition-Notification-To': 'somebody' }, {}, { type: 'notFound' }],
  ['another’s recipient', {}, { finalRecipient: 'rfc822; bob@example.org' }, { type: 'forbiddenFrom' }],
  [
    'a receipt for a receipt',
    { 'Content-Type': 'multipart/report; report-type=disposition-notification; boundary=x' },
    {},
    { type: 'forbidden' },
  ],
  [
    'by itself to somebody else than the sender',
    { 'Disposition-Notification-To': 'spy@example.net' },
    { disposition: AUTOMATIC },
    { type: 'forbidden' },
  ],
  [
    'by itself to two',
    { 'Disposition-Notification-To': 'stranger@example.net, spy@example.net' },
    { disposition: AUTOMATIC },
    { type: 'forbidden' },
  ],
  ['no disposition', {}, { disposition: null }, { type: 'invalidProperties', properties: ['disposition'] }],
  [
    'a disposition that there is not',
    {},
    { disposition: { ...DISPOSITION, type: 'eaten' } },
    { type: 'invalidProperties', properties: ['disposition'] },
  ],
  ['a server-set property', {}, { originalMessageId: '<x@y>' }, { properties: ['originalMessageId'] }],
  ['two lines of subject', {}, { subject: 'a\nBcc: b' }, { properties: ['subject'] }],
  ['two lines of reportingUA', {}, { reportingUA: 'a\r\nDisposition: b' }, { properties: ['reportingUA'] }],
  ['a field in disguise', {}, { extensionFields: { Disposition: 'x' } }, { properties: ['extensionFields'] }],
  ['a field that is none', {}, { extensionFields: { 'a:b': 'x' } }, { properties: ['extensionFields'] }],
  ['an unknown property', {}, { extension: {} }, { type: 'invalidProperties', properties: ['extension'] }],
])('refused: %s', async (_, fields, more, error) => {
  const emailId = await asked(fields);
  const before = (await queued()).length;
  const [answer, update] = await send(emailId, more);
  expect(answer).toMatchObject({ sent: null, notSent: { k: error } });
  expect(update).toBeUndefined();
  expect(await queued()).toHaveLength(before);
});

test('an Email that is not there, or another’s', async () => {
  const theirs = await server.deliver(
    server.bob,
    message({ 'Disposition-Notification-To': 'x@example.net' }),
  );
  for (const emailId of ['ezzz', theirs]) {
    const [answer] = await send(emailId);
    // Bob’s first Email has the id of one of Ana’s own, which nobody asked a receipt for or which is marked.
    expect(answer.sent).toBeNull();
  }
  expect((await send('ezzz'))[0].notSent.k.type).toBe('notFound');
  const reference = { onSuccessUpdateEmail: { '#k': { 'keywords/$mdnsent': true } } };
  expect((await send('#none', {}, reference))[0].notSent.k.type).toBe('notFound');
});

test('two receipts for one Email in one call: one', async () => {
  const emailId = await asked();
  const one = { forEmailId: emailId, disposition: DISPOSITION };
  const [answer] = await send(emailId, {}, { send: { a: one, b: one } });
  expect(Object.keys(answer.sent)).toEqual(['a']);
  expect(answer.notSent.b.type).toBe('mdnAlreadySent');
});

test('the whole call is refused unless it marks each Email, by its id or by reference', async () => {
  const emailId = await asked();
  for (const onSuccessUpdateEmail of [
    null,
    {},
    { [emailId]: {} },
    { [emailId]: { 'keywords/$mdnsent': null } },
    { [emailId]: { keywords: { $seen: true } } },
    { ezzz: { 'keywords/$mdnsent': true } },
  ]) {
    const [answer] = await send(emailId, {}, { onSuccessUpdateEmail });
    expect(answer).toMatchObject({ type: 'invalidArguments', arguments: ['onSuccessUpdateEmail'] });
  }
  const [answer, update] = await send(
    emailId,
    {},
    { onSuccessUpdateEmail: { '#k': { keywords: { $mdnsent: true, $seen: true } } } },
  );
  expect(answer.sent).toHaveProperty('k');
  expect(update.updated).toEqual({ [emailId]: null });
});

test('an identity, an account or a capability that is missing', async () => {
  const emailId = await asked();
  expect((await send(emailId, {}, { identityId: 'izzz' }))[0]).toMatchObject({
    type: 'invalidArguments',
    arguments: ['identityId'],
  });
  for (const name of ['MDN/send', 'MDN/parse']) {
    const args = name === 'MDN/send' ? { identityId, send: {} } : { blobIds: [] };
    const { methodResponses } = await server.call(server.ana, [[name, { accountId: 'azzz', ...args }, '0']]);
    expect(methodResponses[0]![1]).toMatchObject({ type: 'invalidArguments', arguments: ['accountId'] });
  }
  const { methodResponses } = await server.call(
    server.ana,
    [['MDN/send', { accountId: server.ana.id, identityId, send: {} }, '0']],
    { using: [CORE_CAPABILITY, MDN_CAPABILITY] },
  );
  expect(methodResponses[0]![1]).toMatchObject({ type: 'unknownMethod' });
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
