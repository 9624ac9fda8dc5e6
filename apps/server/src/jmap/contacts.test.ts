import type { Hint } from '@mailcote/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let book: string;
const hints: Hint[] = [];
beforeAll(async () => {
  server = await startJmapServer();
  server.context.hub.subscribe(server.ana.id, (hint) => hint && hints.push(hint));
  book = (await one('AddressBook/get', {})).list[0].id;
});
afterAll(async () => {
  expect(server.errors).toEqual([]);
  await server[Symbol.asyncDispose]();
});

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

/** Creates one card in the default address book; its id. */
async function create(card: object): Promise<string> {
  const { created, notCreated } = await one('ContactCard/set', {
    create: { k: { addressBookIds: { [book]: true }, ...card } },
  });
  expect(notCreated).toBeNull();
  return created.k.id;
}
const get = async (id: string): Promise<Answer> => (await one('ContactCard/get', { ids: [id] })).list[0];
const find = async (filter: object, rest: object = {}): Promise<string[]> =>
  (await one('ContactCard/query', { filter, ...rest })).ids;
const destroyAll = async (): Promise<void> => {
  await one('ContactCard/set', { destroy: (await one('ContactCard/query', {})).ids });
};

describe('AddressBook (RFC 9610 2)', () => {
  test('an account begins with one, its default', async () => {
    expect((await one('AddressBook/get', {})).list).toEqual([
      {
        id: book,
        name: 'Contacts',
        description: null,
        sortOrder: 0,
        isDefault: true,
        isSubscribed: true,
        shareWith: null,
        myRights: { mayRead: true, mayWrite: true, mayAdmin: false, mayDelete: false },
        collectsRecipients: true,
      },
    ]);
  });

  test('made, changed, made the default (2.3), taken away with what is only in it; each with a state and a push', async () => {
    const before = (await one('AddressBook/get', {})).state;
    hints.length = 0;
    const { created, newState } = await one('AddressBook/set', {
      create: { k: { name: 'Friends' } },
      update: { [book]: { name: 'Everybody', sortOrder: 3 } },
    });
    const friends = created.k.id;
    expect(created.k).toMatchObject({ isDefault: false, isSubscribed: true, myRights: { mayDelete: true } });
    expect(hints.flatMap(({ types }) => types)).toEqual(['AddressBook']);
    expect(await one('AddressBook/changes', { sinceState: before })).toMatchObject({
      created: [friends],
      updated: [book],
      destroyed: [],
      newState,
    });

    expect(await one('AddressBook/set', { onSuccessSetIsDefault: friends })).toMatchObject({
      updated: { [friends]: { isDefault: true }, [book]: { isDefault: false } },
    });
    // What is not found is ignored, and nothing is done when something else has failed.
    await one('AddressBook/set', { onSuccessSetIsDefault: 'k999' });
    await one('AddressBook/set', { update: { [book]: { name: '' } }, onSuccessSetIsDefault: book });
    expect((await one('AddressBook/get', { ids: [friends] })).list[0].isDefault).toBe(true);
    expect(await one('AddressBook/set', { destroy: [friends] })).toMatchObject({
      notDestroyed: { [friends]: { type: 'forbidden' } },
    });
    await one('AddressBook/set', { onSuccessSetIsDefault: book });

    const inBoth = await create({ addressBookIds: { [book]: true, [friends]: true } });
    const inOne = await create({ addressBookIds: { [friends]: true } });
    expect(await one('AddressBook/set', { destroy: [friends] })).toMatchObject({
      notDestroyed: { [friends]: { type: 'addressBookHasContents' } },
    });
    const { state } = await one('ContactCard/get', { ids: [] });
    hints.length = 0;
    expect(await one('AddressBook/set', { destroy: [friends], onDestroyRemoveContents: true })).toMatchObject(
      { destroyed: [friends] },
    );
    expect(hints[0]?.types.toSorted()).toEqual(['AddressBook', 'ContactCard']);
    expect(await one('ContactCard/changes', { sinceState: state })).toMatchObject({
      updated: [inBoth],
      destroyed: [inOne],
    });
    expect((await get(inBoth)).addressBookIds).toEqual({ [book]: true });
    await destroyAll();
  });

  test('one at most collects', async () => {
    const { created, updated } = await one('AddressBook/set', {
      create: { k: { name: 'Met by mail', collectsRecipients: true } },
    });
    expect(updated).toEqual({ [book]: { collectsRecipients: false } });
    const back = await one('AddressBook/set', { update: { [book]: { collectsRecipients: true } } });
    expect(back.updated).toEqual({ [created.k.id]: { collectsRecipients: false }, [book]: null });
    await one('AddressBook/set', { destroy: [created.k.id] });
  });

  test.each<[object, object]>([
    [{ name: ' ' }, { type: 'invalidProperties', properties: ['name'] }],
    [{ name: '가'.repeat(86) }, { type: 'invalidProperties', properties: ['name'] }],
    [
      { name: 'x', sortOrder: 2 ** 31 },
      { type: 'invalidProperties', properties: ['sortOrder'] },
    ],
    [
      { name: 'x', isDefault: true },
      { type: 'invalidProperties', properties: ['isDefault'] },
    ],
    [{ name: 'x', shareWith: { p1: { mayRead: true } } }, { type: 'forbidden' }],
  ])('%j is refused', async (record, error) => {
    expect((await one('AddressBook/set', { create: { k: record } })).notCreated.k).toMatchObject(error);
  });
});

describe('ContactCard/set and /get (RFC 9610 3.1, 3.5)', () => {
  test('a card comes back as it was sent, with what the server sets, unknown properties too', async () => {
    const card = {
      name: {
        components: [
          { kind: 'given', value: 'Joe' },
          { kind: 'surname', value: 'Bloggs' },
        ],
        isOrdered: true,
      },
      emails: { '0': { contexts: { private: true }, address: 'Joe.Bloggs@example.com' } },
      'example.com:shoe': { size: 43 },
    };
    hints.length = 0;
    const { created } = await one('ContactCard/set', {
      create: { k: { addressBookIds: { [book]: true }, ...card } },
    });
    expect(Object.keys(created.k).toSorted()).toEqual([
      '@type',
      'created',
      'id',
      'uid',
      'updated',
      'version',
    ]);
    expect(hints.flatMap(({ types }) => types)).toEqual(['ContactCard']);
    expect(await get(created.k.id)).toEqual({ ...card, ...created.k, addressBookIds: { [book]: true } });
    expect((await one('ContactCard/get', { ids: [created.k.id], properties: ['emails'] })).list).toEqual([
      { id: created.k.id, emails: card.emails },
    ]);
  });

  test('an update patches any depth; what is null goes; the uid stays', async () => {
    const id = await create({ uid: 'urn:x:1', emails: { a: { address: 'a@example.org' } }, kind: 'org' });
    const answer = await one('ContactCard/set', {
      update: { [id]: { 'emails/b': { address: 'b@example.org' }, 'emails/a/label': 'home', kind: null } },
    });
    expect(Object.keys(answer.updated[id])).toEqual(['updated']);
    const card = await get(id);
    expect(card).toMatchObject({
      uid: 'urn:x:1',
      emails: { a: { address: 'a@example.org', label: 'home' }, b: { address: 'b@example.org' } },
    });
    expect(card.kind).toBeUndefined();
    const again = await one('ContactCard/set', {
      create: { k: { addressBookIds: { [book]: true }, uid: 'urn:x:1' } },
    });
    expect(again.notCreated.k).toMatchObject({ type: 'alreadyExists', existingId: id });
    const wrong = await one('ContactCard/set', {
      update: { [id]: { uid: 'urn:x:2' }, v999: {}, '#nobody': {} },
    });
    expect(wrong.notUpdated).toMatchObject({
      [id]: { type: 'invalidProperties', properties: ['uid'] },
      v999: { type: 'notFound' },
      '#nobody': { type: 'notFound' },
    });
    // Bob sees nothing of it.
    expect(await server.one(server.bob, 'ContactCard/get', { ids: [id] })).toMatchObject({
      list: [],
      notFound: [id],
    });
  });

  test.each<[string, object, object]>([
    ['no address book', { addressBookIds: {} }, { properties: ['addressBookIds'] }],
    ['one that is not there', { addressBookIds: { k999: true } }, { properties: ['addressBookIds'] }],
    ['an address that is a number', { emails: { e: { address: 1 } } }, { properties: ['emails'] }],
    ['an id', { id: 'v1' }, { properties: ['id'] }],
    [
      'a blob of nobody',
      { media: { m: { kind: 'photo', blobId: `b${'A'.repeat(43)}` } } },
      { type: 'blobNotFound' },
    ],
    [
      'a picture that is text',
      { media: { m: { kind: 'photo', uri: 'data:image/png,hello' } } },
      { properties: ['media'] },
    ],
    ['a card of megabytes', { notes: { n: { note: 'x'.repeat(300_000) } } }, { type: 'tooLarge' }],
  ])('%s is refused', async (_, card, error) => {
    const { notCreated } = await one('ContactCard/set', {
      create: { k: { addressBookIds: { [book]: true }, ...card } },
    });
    expect(notCreated?.k).toMatchObject(error);
  });

  test.each<[string, object, string]>([
    ['a path to nothing', { 'phones/p/number': '1' }, 'invalidPatch'],
    ['a path into a list', { 'name/components/0': {} }, 'invalidPatch'],
    ['two that overlap', { emails: {}, 'emails/a': { address: 'x@y' } }, 'invalidPatch'],
    ['no address book left', { addressBookIds: null }, 'invalidProperties'],
  ])('an update with %s is refused', async (_, patch, type) => {
    const id = await create({ name: { components: [{ kind: 'given', value: 'Ana' }] } });
    expect((await one('ContactCard/set', { update: { [id]: patch } })).notUpdated[id].type).toBe(type);
  });

  test('a picture is a blob, by whatever way it comes, and is kept as long as the card', async () => {
    const blobId = await server.upload(server.ana, PNG);
    const id = await create({
      media: {
        up: { kind: 'photo', blobId },
        data: { kind: 'logo', uri: `data:image/png;base64,${PNG.toString('base64')}` },
        away: { kind: 'photo', uri: 'https://example.org/me.jpg' },
      },
    });
    expect((await get(id)).media).toEqual({
      up: { kind: 'photo', blobId, mediaType: 'image/png' },
      data: { kind: 'logo', blobId, mediaType: 'image/png' },
      away: { kind: 'photo', uri: 'https://example.org/me.jpg' },
    });
    const mayRead = () => server.store.reader(server.ana.id).mayReadBlob(blobId);
    await server.store.sweep({ upload: 0, blob: 0 });
    expect(await mayRead()).toBe(true);
    expect(await server.store.reader(server.bob.id).mayReadBlob(blobId)).toBe(false);
    // Another change needs no blob to be read again.
    await one('ContactCard/set', { update: { [id]: { 'media/up': null, kind: 'individual' } } });
    expect(Object.keys((await get(id)).media).toSorted()).toEqual(['away', 'data']);
    await one('ContactCard/set', { destroy: [id] });
    await server.store.sweep({ upload: 0, blob: 0 });
    expect(await mayRead()).toBe(false);
    expect(await server.store.blobs.get(blobId)).toBeNull();
  });
});

describe('ContactCard/query (RFC 9610 3.3) and /queryChanges (3.4)', () => {
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    await destroyAll();
    const people: Record<string, object> = {
      jiwon: {
        name: {
          components: [
            { kind: 'surname', value: '김' },
            { kind: 'given', value: '지원' },
          ],
        },
        emails: { e: { address: 'jiwon@hansol.example' } },
        created: '2026-01-01T00:00:00Z',
      },
      joe: {
        name: { full: 'Joe Bloggs' },
        nicknames: { n: { name: 'Paper Joe' } },
        organizations: { o: { name: 'Straße & Söhne' } },
        phones: { p: { number: '+44 20 7946' } },
        notes: { n: { note: 'met "at the fair"' } },
        created: '2026-03-01T00:00:00Z',
        uid: 'urn:x:joe',
      },
      team: {
        kind: 'group',
        name: { full: 'Team' },
        members: { 'urn:x:joe': true },
        created: '2026-02-01T00:00:00Z',
      },
    };
    for (const [key, card] of Object.entries(people)) ids[key] = await create(card);
  });

  test.each<[object, string[]]>([
    [{}, ['joe', 'team', 'jiwon']],
    [{ text: '지원' }, ['jiwon']],
    [{ text: 'hansol' }, ['jiwon']],
    [{ text: '김지원' }, ['jiwon']],
    [{ text: 'SOL 김' }, ['jiwon']],
    [{ text: 'joe 김' }, []],
    [{ text: 'strasse sohne' }, ['joe']],
    [{ text: '"at the fair"' }, ['joe']],
    [{ text: '"fair at"' }, []],
    [{ text: "'at the'" }, ['joe']],
    [{ text: String.raw`"met \"at"` }, ['joe']],
    [{ name: 'blog' }, ['joe']],
    [{ name: 'paper' }, []],
    [{ nickname: 'paper' }, ['joe']],
    [{ nickName: 'paper' }, ['joe']],
    [{ 'name/given': '지' }, ['jiwon']],
    [{ 'name/surname': '지' }, []],
    [{ organization: 'söhne' }, ['joe']],
    [{ email: 'jiwon@' }, ['jiwon']],
    [{ phone: '44207946' }, ['joe']],
    [{ note: 'met' }, ['joe']],
    [{ address: 'x' }, []],
    [{ kind: 'group' }, ['team']],
    [{ kind: 'individual' }, ['joe', 'jiwon']],
    [{ uid: 'urn:x:joe' }, ['joe']],
    [{ hasMember: 'urn:x:joe' }, ['team']],
    [{ createdBefore: '2026-02-01T00:00:00Z' }, ['jiwon']],
    [{ createdAfter: '2026-02-01T00:00:00Z' }, ['joe', 'team']],
    [{ updatedAfter: '2026-02-01T00:00:00Z', text: 'joe' }, ['joe']],
    [{ updatedBefore: '2026-02-01T00:00:00Z' }, []],
    [{ inAddressBook: 'k999' }, []],
    [{ operator: 'NOT', conditions: [{ text: 'joe' }, { text: 'team' }] }, ['jiwon']],
    [{ operator: 'OR', conditions: [{ text: 'joe' }, { kind: 'group' }] }, ['joe', 'team']],
    [{ text: '%' }, []],
  ])('%j', async (filter, found) => {
    expect(await find(filter)).toEqual(found.map((key) => ids[key]));
  });

  test('sorted, in windows, counted', async () => {
    const created = [{ property: 'created', isAscending: false }];
    expect(await find({}, { sort: created })).toEqual([ids['joe'], ids['team'], ids['jiwon']]);
    expect(await find({}, { sort: [{ property: 'name/given' }] })).toEqual([
      ids['jiwon'],
      ids['joe'],
      ids['team'],
    ]);
    expect(
      await one('ContactCard/query', { sort: created, anchor: ids['team'], limit: 1, calculateTotal: true }),
    ).toMatchObject({ ids: [ids['team']], position: 1, total: 3, canCalculateChanges: true });
    expect(await one('ContactCard/query', { sort: [{ property: 'shoe' }] })).toMatchObject({
      type: 'unsupportedSort',
    });
    expect(await one('ContactCard/query', { filter: { shoe: 'x' } })).toMatchObject({
      type: 'unsupportedFilter',
    });
  });

  test('a list is followed: what came, went, was renamed', async () => {
    const { queryState, ids: before } = await one('ContactCard/query', {});
    await one('ContactCard/set', {
      update: { [ids['joe']!]: { name: { full: 'Zoe' } } },
      destroy: [ids['team']],
    });
    const bea = await create({ name: { full: 'Bea' } });
    const { removed, added, newQueryState } = await one('ContactCard/queryChanges', {
      sinceQueryState: queryState,
    });
    const list: string[] = before.filter((id: string) => !removed.includes(id));
    for (const { id, index } of added) list.splice(index, 0, id);
    const after = await one('ContactCard/query', {});
    expect(list).toEqual(after.ids);
    expect(list).toEqual([bea, ids['joe'], ids['jiwon']]);
    expect(newQueryState).toBe(after.queryState);
    expect(await one('ContactCard/queryChanges', { sinceQueryState: '999999' })).toMatchObject({
      type: 'cannotCalculateChanges',
    });
  });
});

describe('whom one writes to', () => {
  async function send(to: object[], rest: object = {}): Promise<void> {
    const identity = (await one('Identity/get', {})).list[0].id;
    const answer = await server.call(server.ana, [
      [
        'Email/set',
        {
          accountId: server.ana.id,
          create: {
            m: {
              mailboxIds: { [server.ana.mailboxes.drafts]: true },
              from: [{ email: server.ana.address }],
              to,
              subject: 'Hello',
              ...rest,
            },
          },
        },
        '0',
      ],
      [
        'EmailSubmission/set',
        { accountId: server.ana.id, create: { s: { emailId: '#m', identityId: identity } } },
        '1',
      ],
    ]);
    expect(answer.methodResponses[1]).toMatchObject(['EmailSubmission/set', { notCreated: null }, '1']);
  }
  const names = async (): Promise<Answer[]> =>
    (await one('ContactCard/get', { properties: ['name', 'emails'] })).list.map(
      ({ name, emails }: Answer) => [name?.full, emails.e1?.address ?? emails.x.address],
    );

  test('is put into the address book that collects, once, and not what stands in a card already', async () => {
    await destroyAll();
    await create({ name: { full: 'Known' }, emails: { x: { address: 'Known@example.net' } } });
    await send([
      { name: '박서연', email: 'seoyeon@example.net' },
      { name: 'Someone', email: 'known@EXAMPLE.net' },
      { name: 'Me', email: server.ana.address },
    ]);
    await send([{ email: 'Seoyeon@example.net' }], { bcc: [{ name: 'Quiet', email: 'quiet@example.net' }] });
    expect(new Map(await names())).toEqual(
      new Map([
        ['Known', 'Known@example.net'],
        ['Quiet', 'quiet@example.net'],
        ['박서연', 'seoyeon@example.net'],
      ]),
    );
  });

  test('is left alone when that is switched off, and in a letter to many', async () => {
    await destroyAll();
    const many = Array.from({ length: 21 }, (_, index) => ({ email: `p${index}@example.net` }));
    await send(many);
    await one('AddressBook/set', { update: { [book]: { collectsRecipients: false } } });
    await send([{ email: 'nobody@example.net' }]);
    expect(await names()).toEqual([]);
  });
});
