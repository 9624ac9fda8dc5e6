import { once } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
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

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const post = (body: string, type = 'application/json') =>
  server.fetch(server.ana, '/jmap/api', { method: 'POST', headers: { 'content-type': type }, body });
const ECHO = ['Core/echo', { hello: true }, '0'];

async function refused(body: unknown): Promise<{ status: number; type: string }> {
  const response = await post(JSON.stringify(body));
  const { type } = (await response.json()) as { type: string };
  return { status: response.status, type };
}

/** Where the RFCs are read differently: how this server reads them. */
const RULINGS: [ruling: string, check: () => Promise<void>][] = [
  [
    'valid JSON that is no Request is HTTP 400 notRequest',
    async () => {
      const good = { using: USING, methodCalls: [ECHO] };
      const type = 'urn:ietf:params:jmap:error:notRequest';
      for (const body of [
        null,
        7,
        'text',
        [],
        {},
        { using: USING },
        { methodCalls: [] },
        { ...good, using: 'x' },
        { ...good, using: [1] },
        { ...good, methodCalls: {} },
        { ...good, methodCalls: [['Core/echo', {}]] },
        { ...good, methodCalls: [['Core/echo', [], '0']] },
        { ...good, methodCalls: [[1, {}, '0']] },
        { ...good, methodCalls: [['Core/echo', {}, 0]] },
        { ...good, createdIds: [] },
        { ...good, createdIds: { k: 1 } },
      ]) {
        expect(await refused(body), JSON.stringify(body)).toEqual({ status: 400, type });
      }
    },
  ],
  [
    'another content type is a 4xx',
    async () => {
      const body = JSON.stringify({ using: USING, methodCalls: [ECHO] });
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/xml',
        'text/json',
      ]) {
        const { status } = await post(body, type);
        expect(Math.floor(status / 100), type).toBe(4);
      }
      expect((await post(body, 'application/json; charset=utf-8')).status).toBe(200);
    },
  ],
  [
    'an unknown capability is HTTP 400',
    async () => {
      expect(await refused({ using: [...USING, 'https://example.org/no'], methodCalls: [ECHO] })).toEqual({
        status: 400,
        type: 'urn:ietf:params:jmap:error:unknownCapability',
      });
    },
  ],
  [
    'with an empty using each call is unknownMethod',
    async () => {
      const accountId = server.ana.id;
      const calls = [ECHO, ['Mailbox/get', { accountId }, '1'], ['Identity/get', { accountId }, '2']];
      const { methodResponses } = await server.call(server.ana, calls, { using: [] });
      expect(methodResponses).toMatchObject(
        ['0', '1', '2'].map((callId) => ['error', { type: 'unknownMethod' }, callId]),
      );
    },
  ],
  [
    'a missing accountId is invalidArguments',
    async () => {
      for (const name of ['Mailbox/get', 'Email/query', 'Email/set', 'Thread/changes', 'Identity/get']) {
        expect(await one(name, { accountId: undefined }), name).toMatchObject({
          type: 'invalidArguments',
          arguments: ['accountId'],
        });
      }
    },
  ],
  [
    'ids: [] is an empty list',
    async () => {
      await server.deliver(server.ana, message({}));
      for (const type of [
        'Mailbox',
        'Thread',
        'Email',
        'Identity',
        'EmailSubmission',
        'Quota',
        'VacationResponse',
        'BulkUpdate',
        'SavedSearch',
        'BlockedSender',
        'TrustedSender',
        'Preferences',
        'MailImport',
      ]) {
        const answer = await one(`${type}/get`, { ids: [] });
        expect(answer, type).toMatchObject({ list: [], notFound: [] });
        expect(answer.state, type).toEqual(expect.any(String));
      }
    },
  ],
  [
    'only the asked properties come, and the id',
    async () => {
      const id = await server.deliver(server.ana, message({}));
      const asked: [string, string[], string[] | null][] = [
        ['Mailbox', ['name'], null],
        ['Mailbox', [], null],
        ['Email', ['subject', 'header:X-None:asText'], [id]],
        ['Email', ['id'], [id]],
        ['Identity', ['email'], null],
        ['Quota', ['used'], null],
        ['VacationResponse', ['isEnabled'], null],
      ];
      for (const [type, properties, ids] of asked) {
        const { list } = await one(`${type}/get`, { ids, properties });
        expect(list.length, type).toBeGreaterThan(0);
        for (const record of list) {
          expect(Object.keys(record).toSorted()).toEqual([...new Set(['id', ...properties])].toSorted());
        }
      }
    },
  ],
  [
    'from filters match name and address',
    async () => {
      const id = await server.deliver(
        server.ana,
        message({ From: 'Quentin Blake <illustrator@example.com>' }),
      );
      const words = ['Quentin', 'quentin blake', 'illustrator', 'illustrator@example.com', 'example.com'];
      for (const from of words) {
        expect((await one('Email/query', { filter: { from } })).ids, from).toContain(id);
      }
    },
  ],
  [
    'a mailbox named like its sibling is alreadyExists',
    async () => {
      const { created } = await one('Mailbox/set', {
        create: { k: { name: 'Twin' }, p: { name: 'Parent' } },
      });
      const { notCreated } = await one('Mailbox/set', { create: { x: { name: 'Twin' } } });
      expect(notCreated.x).toMatchObject({ type: 'alreadyExists', existingId: created.k.id });
      const renamed = await one('Mailbox/set', { update: { [created.p.id]: { name: 'Twin' } } });
      expect(renamed.notUpdated[created.p.id]).toMatchObject({
        type: 'alreadyExists',
        existingId: created.k.id,
      });
      const elsewhere = await one('Mailbox/set', { create: { y: { name: 'Twin', parentId: created.p.id } } });
      expect(elsewhere.notCreated).toBeNull();
    },
  ],
  [
    'copying within one account is invalidArguments',
    async () => {
      const fromAccountId = server.ana.id;
      expect(await one('Email/copy', { fromAccountId, create: {} })).toMatchObject({
        type: 'invalidArguments',
      });
      expect(await one('Blob/copy', { fromAccountId, blobIds: [] })).toMatchObject({
        type: 'invalidArguments',
      });
    },
  ],
  [
    'mailboxHasChild even with onDestroyRemoveEmails, and then nothing is removed',
    async () => {
      const { created } = await one('Mailbox/set', {
        create: { p: { name: 'Above' }, c: { name: 'Below', parentId: '#p' } },
      });
      const parent = created.p.id;
      const id = await server.deliver(server.ana, message({}));
      await one('Email/set', { update: { [id]: { mailboxIds: { [parent]: true } } } });
      const { destroyed, notDestroyed } = await one('Mailbox/set', {
        destroy: [parent],
        onDestroyRemoveEmails: true,
      });
      expect(destroyed).toBeNull();
      expect(notDestroyed[parent].type).toBe('mailboxHasChild');
      expect((await one('Email/get', { ids: [id], properties: ['mailboxIds'] })).list).toEqual([
        { id, mailboxIds: { [parent]: true } },
      ]);
      const both = await one('Mailbox/set', { destroy: [parent, created.c.id], onDestroyRemoveEmails: true });
      expect(new Set(both.destroyed)).toEqual(new Set([parent, created.c.id]));
    },
  ],
  [
    'the type of an upload is what was said, and is not sniffed',
    async () => {
      const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]);
      for (const [body, type] of [
        [png, 'text/plain'],
        ['<script>', 'image/png'],
        ['{}', 'application/x-own'],
      ] as const) {
        const response = await server.fetch(server.ana, `/jmap/upload/${server.ana.id}`, {
          method: 'POST',
          headers: { 'content-type': type },
          body,
        });
        expect(await response.json()).toMatchObject({ type });
      }
    },
  ],
  [
    'the Content-Type of a download is what was asked',
    async () => {
      const blobId = await server.upload(server.ana, 'GIF89a', 'text/plain');
      for (const type of ['image/gif', 'text/html', 'application/pdf', 'application/x-own']) {
        const path = `/jmap/download/${server.ana.id}/${blobId}/name?type=${encodeURIComponent(type)}`;
        const response = await server.fetch(server.ana, path);
        expect(response.headers.get('content-type')).toBe(type);
        expect(await response.text()).toBe('GIF89a');
      }
    },
  ],
  [
    'types: null means all',
    async () => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/jmap/ws`, 'jmap', {
        headers: { authorization: server.ana.authorization },
      });
      const told = new Set<string>();
      socket.on('message', (data: Buffer) => {
        const { changed } = JSON.parse(data.toString());
        for (const type of Object.keys(changed?.[server.ana.id] ?? {})) told.add(type);
      });
      await once(socket, 'open');
      socket.send(JSON.stringify({ '@type': 'WebSocketPushEnable', dataTypes: null }));
      await server.deliver(server.ana, message({}));
      await one('Identity/set', { create: { k: { email: server.ana.address } } });
      await vi.waitFor(
        () =>
          expect([...told]).toEqual(
            expect.arrayContaining(['Mailbox', 'Email', 'Thread', 'EmailDelivery', 'Identity']),
          ),
        { timeout: 30_000 },
      );
      socket.close();
      await once(socket, 'close');
      const create = { k: { deviceClientId: 'd', url: 'https://push.example.net/x', types: null } };
      const { created } = await one('PushSubscription/set', { accountId: undefined, create });
      const { list } = await one('PushSubscription/get', { accountId: undefined, ids: [created.k.id] });
      expect(list).toMatchObject([{ types: null }]);
    },
  ],
  [
    'VacationResponse is neither created nor destroyed: singleton',
    async () => {
      const { notCreated, notDestroyed } = await one('VacationResponse/set', {
        create: { k: { isEnabled: true } },
        destroy: ['singleton'],
      });
      expect(notCreated.k.type).toBe('singleton');
      expect(notDestroyed.singleton.type).toBe('singleton');
    },
  ],
  [
    'the totals of get and query agree',
    async () => {
      const thread = { References: '<root@x>', Subject: 'One thread' };
      const ids = [];
      for (const subject of [thread, thread, { Subject: 'alone' }]) {
        ids.push(await server.deliver(server.ana, message(subject)));
      }
      await one('Email/set', { update: { [ids[0]!]: { 'keywords/$seen': true } } });
      for (const mailbox of (await one('Mailbox/get', {})).list) {
        const { id: inMailbox, totalEmails, totalThreads, unreadEmails } = mailbox;
        const total = async (query: object) =>
          (await one('Email/query', { ...query, calculateTotal: true, limit: 1 })).total;
        const plain = { filter: { inMailbox } };
        // As an OR it goes another way through the database.
        const other = { filter: { operator: 'OR', conditions: [{ inMailbox }] } };
        expect([await total(plain), await total(other)]).toEqual([totalEmails, totalEmails]);
        expect([
          await total({ ...plain, collapseThreads: true }),
          await total({ ...other, collapseThreads: true }),
        ]).toEqual([totalThreads, totalThreads]);
        const isUnread = [{ inMailbox }, { notKeyword: '$seen' }, { notKeyword: '$draft' }];
        expect(await total({ filter: { operator: 'AND', conditions: isUnread } })).toBe(unreadEmails);
      }
    },
  ],
];

test.for(RULINGS)('%s', ([, check]) => check());

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
