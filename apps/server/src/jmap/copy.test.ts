import { Dispatcher } from '@mailcote/jmap';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JmapContext } from './call.ts';
import { methods } from './methods.ts';
import { CAPABILITIES } from './session-object.ts';
import {
  message,
  startJmapServer,
  USING,
  type Answer,
  type JmapTestServer,
} from './testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test.for([
  ['Email/copy', { create: {} }],
  ['Blob/copy', { blobIds: [] }],
  ['ContactCard/copy', { create: {} }],
] as [string, object][])('%s: which accounts there may be', async ([name, rest]) => {
  const { ana, bob } = server;
  const ask = (accounts: object) => server.one(ana, name, { ...rest, ...accounts });
  // Copying within one account is wrong by itself; one that is another's is not there.
  expect(await ask({ fromAccountId: ana.id })).toMatchObject({
    type: 'invalidArguments',
    arguments: ['fromAccountId'],
  });
  expect(await ask({ fromAccountId: bob.id })).toMatchObject({ type: 'fromAccountNotFound' });
  expect(await ask({ fromAccountId: 'a999' })).toMatchObject({ type: 'fromAccountNotFound' });
  expect(await ask({ fromAccountId: bob.id, accountId: 'a999' })).toMatchObject({ type: 'accountNotFound' });
  expect(await ask({})).toMatchObject({ type: 'invalidArguments', arguments: ['fromAccountId'] });
  expect(await ask({ fromAccountId: bob.id, create: 1, blobIds: 1 })).toMatchObject({
    type: 'invalidArguments',
  });
});

/** Ana, who may also look at what is Bob's. */
class SharedContext extends JmapContext {
  override mayRead(accountId: string): boolean {
    return super.mayRead(accountId) || accountId === server.bob.id;
  }
}

async function asShared(name: string, args: object): Promise<Answer[]> {
  const { ana, bob, context } = server;
  const dispatcher = new Dispatcher<JmapContext>({
    capabilities: CAPABILITIES,
    methods,
    maxCallsInRequest: 8,
    maxSizeRequest: 1_000_000,
    onFailure: (error) => {
      throw error;
    },
  });
  const principal = {
    accountId: ana.id,
    address: ana.address,
    isAdmin: false,
    sessionId: null,
    credentialId: 'c0',
    provedAt: null,
    hasAppPassword: false,
    via: 'basic',
  } as const;
  const { methodResponses } = await dispatcher.dispatch(
    { using: USING, methodCalls: [[name, { fromAccountId: bob.id, accountId: ana.id, ...args }, '0']] },
    new SharedContext(context, principal),
    '',
  );
  return methodResponses;
}

test('Email/copy: the same message, in mailboxes of this account, with what is said instead', async () => {
  const { ana, bob } = server;
  const receivedAt = new Date('2026-01-02T03:04:05Z');
  const original = await server.deliver(bob, message({ Subject: 'Shared' }), {
    keywords: ['$seen'],
    receivedAt,
  });
  const mailboxIds = { [ana.mailboxes.archive]: true };
  const [[, copied]] = (await asShared('Email/copy', {
    create: {
      same: { id: original, mailboxIds },
      other: { id: original, mailboxIds, keywords: { later: true }, receivedAt: '2020-01-01T00:00:00Z' },
      lost: { id: 'e999', mailboxIds },
      homeless: { id: original, mailboxIds: {} },
      astray: { id: original, mailboxIds: { m999: true } },
      changed: { id: original, mailboxIds, subject: 'Other' },
    },
  })) as [[string, Answer]];
  expect(copied).toMatchObject({
    fromAccountId: bob.id,
    accountId: ana.id,
    notCreated: {
      lost: { type: 'notFound' },
      homeless: { type: 'invalidProperties', properties: ['mailboxIds'] },
      astray: { type: 'invalidProperties', properties: ['mailboxIds'] },
      changed: { type: 'invalidProperties', properties: ['subject'] },
    },
  });
  expect(Object.keys(copied.created.same).toSorted()).toEqual(['blobId', 'id', 'size', 'threadId']);
  const { list, state } = await server.one(ana, 'Email/get', {
    ids: [copied.created.same.id, copied.created.other.id],
    properties: ['subject', 'keywords', 'receivedAt', 'mailboxIds', 'blobId'],
  });
  expect(copied.newState).toBe(state);
  expect(list).toMatchObject([
    { subject: 'Shared', keywords: { $seen: true }, receivedAt: '2026-01-02T03:04:05Z', mailboxIds },
    { subject: 'Shared', keywords: { later: true }, receivedAt: '2020-01-01T00:00:00Z', mailboxIds },
  ]);
  // Its blob is Ana's to read now.
  const response = await server.fetch(ana, `/jmap/download/${ana.id}/${list[0].blobId}/m.eml`);
  expect(response.status).toBe(200);
});

test('Email/copy: states, and the originals destroyed after', async () => {
  const { ana, bob } = server;
  const original = await server.deliver(bob, message({ Subject: 'Moved' }));
  const create = { k: { id: original, mailboxIds: { [ana.mailboxes.inbox]: true } } };
  expect((await asShared('Email/copy', { create, ifFromInState: '0' }))[0]).toMatchObject([
    'error',
    { type: 'stateMismatch' },
    '0',
  ]);
  expect((await asShared('Email/copy', { create, ifInState: '0' }))[0]).toMatchObject([
    'error',
    { type: 'stateMismatch' },
    '0',
  ]);
  const { state } = await server.one(bob, 'Email/get', { ids: [] });
  const responses = await asShared('Email/copy', {
    create,
    ifFromInState: state,
    onSuccessDestroyOriginal: true,
  });
  // The implicit Email/set is made for the other account, where Ana may only look.
  expect(responses.map(([name, args]) => [name, args.type ?? null])).toEqual([
    ['Email/copy', null],
    ['error', 'accountNotFound'],
  ]);
});

test('Blob/copy: whole blobs and parts become this account’s', async () => {
  const { ana, bob } = server;
  const blobId = await server.upload(bob, 'Subject: x\r\n\r\nbody');
  const [[, { copied, notCopied }]] = (await asShared('Blob/copy', {
    blobIds: [blobId, `${blobId}_1`, 'b0', `${blobId}_9`],
  })) as [[string, Answer]];
  expect(copied[blobId]).toBe(blobId);
  expect(notCopied).toEqual({ b0: { type: 'notFound' }, [`${blobId}_9`]: { type: 'notFound' } });
  const part = await server.fetch(ana, `/jmap/download/${ana.id}/${copied[`${blobId}_1`]}/x`);
  expect(await part.text()).toBe('body');
});

test('ContactCard/copy: the same card with its picture, in address books of this account', async () => {
  const { ana, bob } = server;
  const bookOf = async (account: typeof ana) => (await server.one(account, 'AddressBook/get', {})).list[0].id;
  const [from, to] = [await bookOf(bob), await bookOf(ana)];
  const blobId = await server.upload(bob, Buffer.from('GIF89a of Bob'));
  const made = await server.one(bob, 'ContactCard/set', {
    create: {
      k: {
        addressBookIds: { [from]: true },
        uid: 'urn:x:joe',
        name: { full: 'Joe' },
        media: { m: { kind: 'photo', blobId } },
      },
    },
  });
  const original = made.created.k.id;
  const addressBookIds = { [to]: true };
  const [[, copied]] = (await asShared('ContactCard/copy', {
    create: {
      k: { id: original, addressBookIds, name: { full: 'Joe B.' } },
      again: { id: original, addressBookIds },
      lost: { id: 'v999', addressBookIds },
      homeless: { id: original, uid: 'urn:x:other' },
    },
  })) as [[string, Answer]];
  expect(copied.notCreated).toMatchObject({
    again: { type: 'alreadyExists', existingId: copied.created.k.id },
    lost: { type: 'notFound' },
    homeless: { type: 'invalidProperties', properties: ['addressBookIds'] },
  });
  const { list, state } = await server.one(ana, 'ContactCard/get', { ids: [copied.created.k.id] });
  expect(copied.newState).toBe(state);
  expect(list).toMatchObject([
    {
      uid: 'urn:x:joe',
      name: { full: 'Joe B.' },
      addressBookIds,
      media: { m: { blobId, mediaType: 'image/gif' } },
    },
  ]);
  expect((await server.fetch(ana, `/jmap/download/${ana.id}/${blobId}/x`)).status).toBe(200);
  expect((await asShared('ContactCard/copy', { create: {}, ifFromInState: '0' }))[0]).toMatchObject([
    'error',
    { type: 'stateMismatch' },
    '0',
  ]);
});
