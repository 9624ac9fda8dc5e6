import type { MailImport } from '@mailcote/jmap';
import { strToU8, zipSync, type Zippable } from 'fflate';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Attendance } from '../jobs/attend.ts';
import { startMailImports } from '../jobs/mail-imports.ts';
import {
  message,
  type Answer,
  type JmapTestServer,
  startJmapServer,
  type TestAccount,
} from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let worker: Attendance;
/** Of a test of its own. */
let eve: TestAccount;
let count = 0;
beforeAll(async () => {
  server = await startJmapServer({ MAILCOTE_MAX_MESSAGE_SIZE: '1000000' });
  worker = startMailImports(server.context, { turnMs: 50 });
});
afterAll(async () => {
  await worker.close();
  await server[Symbol.asyncDispose]();
});
beforeEach(async () => {
  eve = await server.addAccount(`eve${(count += 1)}`);
});

const text = (archive: Uint8Array<ArrayBuffer> | string): Uint8Array<ArrayBuffer> =>
  typeof archive === 'string' ? strToU8(archive) : archive;
const zip = (files: Record<string, string>): Uint8Array<ArrayBuffer> =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, file]) => [name, strToU8(file)])) as Zippable);
/** Messages behind one another, each with the fields that are put before it. */
const mbox = (...messages: string[]): string =>
  messages.map((one, n) => `From a@example.org Wed Mar  4 05:06:0${n % 10} 2026\n${one}\n`).join('');
const mail = (id: string, fields: Record<string, string> = {}): string =>
  message({
    Subject: id,
    'Message-ID': `<${id}@example.net>`,
    Date: 'Tue, 3 Mar 2026 10:00:00 +0000',
    ...fields,
  });

async function create(
  account: TestAccount,
  archive: Uint8Array<ArrayBuffer> | string,
  more: object = {},
): Promise<Answer> {
  const bytes = text(archive);
  const blobIds: string[] = [];
  // In pieces, as clients do.
  const piece = Math.max(1, Math.ceil(bytes.length / 3));
  for (let at = 0; at < bytes.length || at === 0; at += piece)
    blobIds.push(await server.upload(account, bytes.slice(at, at + piece)));
  return server.one(account, 'MailImport/set', { create: { a: { name: 'mail.mbox', blobIds, ...more } } });
}

const get = async (account: TestAccount, id: string): Promise<MailImport> =>
  (await server.one(account, 'MailImport/get', { ids: [id] })).list[0];

async function ended(account: TestAccount, id: string): Promise<MailImport> {
  await expect.poll(async () => (await get(account, id)).status, { timeout: 20_000 }).not.toBe('running');
  return get(account, id);
}

async function imported(
  account: TestAccount,
  archive: Uint8Array<ArrayBuffer> | string,
  more: object = {},
): Promise<MailImport> {
  const { created, notCreated } = await create(account, archive, more);
  expect(notCreated).toEqual(null);
  return ended(account, created.a.id);
}

/** Of each message by its subject: where it is, its keywords, and when it was received. */
async function mailOf(account: TestAccount): Promise<Record<string, string>> {
  const { list: mailboxes } = await server.one(account, 'Mailbox/get', {});
  const { ids } = await server.one(account, 'Email/query', {});
  const { list } = await server.one(account, 'Email/get', {
    ids,
    properties: ['subject', 'keywords', 'mailboxIds', 'receivedAt'],
  });
  const nameOf = (id: string | null): string => {
    const mailbox = mailboxes.find((one: Answer) => one.id === id);
    return mailbox ? `${mailbox.parentId ? `${nameOf(mailbox.parentId)}/` : ''}${mailbox.name}` : '';
  };
  return Object.fromEntries(
    list.map(({ subject, keywords, mailboxIds, receivedAt }: Answer) => [
      subject,
      `${Object.keys(mailboxIds).map(nameOf).toSorted().join('+')} ${Object.keys(keywords).toSorted().join(',')} ${receivedAt}`,
    ]),
  );
}

test('all mail of an account comes back in another: mailboxes, keywords, dates, octets', async () => {
  const { ana } = server;
  const { created } = await server.one(ana, 'Mailbox/set', {
    create: {
      a: { name: 'Work: 한글' },
      b: { name: '.a/b', parentId: '#a' },
      c: { name: 'work' },
      d: { name: 'Work' },
    },
  });
  const receivedAt = new Date('2026-03-04T05:06:07Z');
  const first = await server.deliver(ana, mail('two places', { Status: 'RO' }), {
    keywords: ['$seen', '$flagged', 'todo'],
    receivedAt,
  });
  await server.one(ana, 'Email/set', {
    update: {
      [first]: { mailboxIds: { [ana.mailboxes.archive]: true, [created.b.id]: true, [created.d.id]: true } },
    },
  });
  await server.deliver(ana, message({ Subject: 'no id' }, 'From here on.\n>From there.\nend'), {
    receivedAt,
  });
  await server.deliver(ana, message({ Subject: 'large' }, 'Large.\n'.repeat(60_000)));
  for (let n = 0; n < 60; n += 1) await server.deliver(ana, mail(`number ${n}`), { keywords: [`k${n}`] });

  const archive = new Uint8Array(
    await (await server.fetch(ana, `/jmap/export/${ana.id}/mail.zip`)).arrayBuffer(),
  );
  expect(await imported(eve, archive, { name: 'mail.zip' })).toMatchObject({
    status: 'done',
    size: archive.length,
    progress: archive.length,
    imported: 63,
    skipped: 0,
    failed: 0,
    failures: [],
    error: null,
  });
  expect(await mailOf(eve)).toEqual(await mailOf(ana));
  expect(Object.keys(await mailOf(eve))).toHaveLength(63);
  const treeOf = async (account: TestAccount): Promise<object> => {
    const { list } = await server.one(account, 'Mailbox/get', {});
    return list
      .map(({ name, role, totalEmails, unreadEmails, totalThreads, unreadThreads }: Answer) => ({
        name,
        role,
        totalEmails,
        unreadEmails,
        totalThreads,
        unreadThreads,
      }))
      .toSorted((a: Answer, b: Answer) => (a.name < b.name ? -1 : 1));
  };
  expect(await treeOf(eve)).toEqual(await treeOf(ana));
  const octetsOf = async (account: TestAccount): Promise<string[]> => {
    const { ids } = await server.one(account, 'Email/query', {});
    const { list } = await server.one(account, 'Email/get', { ids, properties: ['blobId'] });
    // A blob's id is a digest of its octets.
    return list.map(({ blobId }: Answer) => blobId).toSorted();
  };
  expect(await octetsOf(eve)).toEqual(await octetsOf(ana));

  // Once more, and where it came from: nothing twice.
  for (const account of [eve, ana])
    expect(await imported(account, archive, { name: 'mail.zip' })).toMatchObject({
      status: 'done',
      imported: 0,
      skipped: 63,
    });
});

const T = '2026-03-04T05:06:0';
test.each<[string, { name: string; archive: string | Record<string, string> }, Record<string, string>]>([
  [
    'an mbox of mutt or Dovecot',
    {
      name: 'Work.mbox',
      archive: mbox(
        mail('read', { Status: 'RO', 'X-Status': 'AF' }),
        mail('unread', { Status: 'O', 'X-Keywords': 'NonJunk  $Label1' }),
        mail('new'),
        mail('draft', { 'X-Status': 'T' }),
        mail('gone', { Status: 'RO', 'X-Status': 'D' }),
        mail('own status', { Status: 'DONE', 'X-Status': 'RANDOM' }),
      ),
    },
    {
      read: `Work $answered,$flagged,$seen ${T}0Z`,
      unread: `Work $label1,nonjunk ${T}1Z`,
      new: `Work  ${T}2Z`,
      draft: `Work $draft ${T}3Z`,
      'own status': `Work  ${T}5Z`,
    },
  ],
  [
    'an mbox that says nothing of having been read',
    { name: 'Sent Items', archive: mbox(mail('a'), mail('b')) },
    { a: `Sent $seen ${T}0Z`, b: `Sent $seen ${T}1Z` },
  ],
  [
    'all mail of Google Takeout',
    {
      name: 'takeout-20260304T050607Z-001.zip',
      archive: {
        'Takeout/archive_browser.html': '<html>',
        'Takeout/Mail/All mail Including Spam and Trash.mbox': mbox(
          `X-GM-THRID: 17\nX-Gmail-Labels: Inbox,Unread,Category Promotions\n${mail('inbox')}`,
          `X-GM-THRID: 18\nX-Gmail-Labels: =?UTF-8?Q?Archived,Opened,Starred,=ED=95=9C=EA=B8=80/Sub?=,\n =?UTF-8?Q?"a, b"?=\n${mail('labels')}`,
          `X-Gmail-Labels: Sent,Important,Opened\n${mail('sent')}`,
          `X-Gmail-Labels: Spam\n${mail('spam')}`,
          `X-Gmail-Labels: Trash,Unread\n${mail('trash')}`,
          `X-Gmail-Labels: Archived,Opened\n${mail('archived')}`,
          `X-Gmail-Labels: =?UTF-8?B?67Cb7J2A7Y647KeA7ZWoLOydveyngOyViuydjA==?=\n${mail('korean')}`,
        ),
      },
    },
    {
      inbox: `Inbox  ${T}0Z`,
      labels: `a, b+한글/Sub $flagged,$seen ${T}1Z`,
      sent: `Sent $important,$seen ${T}2Z`,
      spam: `Junk $seen ${T}3Z`,
      trash: `Trash  ${T}4Z`,
      archived: `Archive $seen ${T}5Z`,
      korean: `Inbox  ${T}6Z`,
    },
  ],
  [
    'a folder of Thunderbird',
    {
      name: 'Mail.zip',
      archive: {
        'Mail/Local Folders/Inbox': mbox(
          `X-Mozilla-Status: 0001\nX-Mozilla-Status2: 00000000\nX-Mozilla-Keys: $label2 mine        \n${mail('read')}`,
          `X-Mozilla-Status: 0008\nX-Mozilla-Status2: 00000000\n${mail('deleted')}`,
          `X-Mozilla-Status: 1006\n${mail('both')}`,
        ),
        'Mail/Local Folders/Inbox.msf': '// mork',
        'Mail/Local Folders/Work.sbd/Plans': mbox(
          `X-Mozilla-Status: 0000\n${mail('unread')}`,
          `X-Mozilla-Status: 1006\n${mail('both')}`,
        ),
        'Mail/Local Folders/Work': '',
        'Mail/Local Folders/notes': 'Buy milk\n',
        'Mail/Local Folders/filterlog.html': '<p>',
      },
    },
    {
      read: `Inbox $label2,$seen,mine ${T}0Z`,
      both: `Inbox+Work/Plans $answered,$flagged,$forwarded ${T}2Z`,
      unread: `Work/Plans  ${T}0Z`,
    },
  ],
  [
    'a Maildir',
    {
      name: 'maildir.zip',
      archive: {
        'Maildir/cur/1772600767.M1P2.host,S=100:2,FRS': mail('flags'),
        'Maildir/new/1772600768.M1P2.host': mail('new', {
          Received: 'from a by b; Wed, 4 Mar 2026 05:06:09 +0000',
        }),
        'Maildir/cur/1772600769.M1P2.host;2,ST': mail('trashed'),
        'Maildir/tmp/1772600769.M1P3.host': mail('half'),
        'Maildir/.Sent/cur/1772600770.M1P2.host:2,S': mail('sent'),
        'Maildir/.INBOX.Work.Plans/cur/1772600771.M1P2.host:2,P': mail('deep'),
        'Maildir/dovecot-uidlist': '3 V1',
      },
    },
    {
      flags: `Inbox $answered,$flagged,$seen ${T}7Z`,
      new: `Inbox  ${T}9Z`,
      sent: 'Sent $seen 2026-03-04T05:06:10Z',
      deep: 'Work/Plans $forwarded 2026-03-04T05:06:11Z',
    },
  ],
  [
    'one message',
    { name: 'Letter.eml', archive: mail('letter') },
    { letter: 'Inbox $seen 2026-03-03T10:00:00Z' },
  ],
  [
    'messages in folders, mailboxes of Apple Mail',
    {
      name: 'x.zip',
      archive: {
        'Plans/a.eml': mail('a'),
        'b.eml': mail('b'),
        'Trips.mbox/mbox': mbox(mail('c')),
        'Trips.mbox/table_of_contents': 'x',
        '__MACOSX/._b.eml': 'x',
      },
    },
    {
      a: 'Plans $seen 2026-03-03T10:00:00Z',
      b: 'Inbox $seen 2026-03-03T10:00:00Z',
      c: `Trips $seen ${T}0Z`,
    },
  ],
])('%s', async (_title, { name, archive }, expected) => {
  const bytes = typeof archive === 'string' ? archive : zip(archive);
  const done = await imported(eve, bytes, { name });
  expect(done).toMatchObject({ status: 'done', failed: 0, error: null });
  expect(await mailOf(eve)).toEqual(expected);
});

test('what is put before a message does not stay in it', async () => {
  const archive = mbox(
    `X-GM-THRID: 1\nX-Gmail-Labels: Inbox\n${mail('a')}`,
    `X-Mozilla-Status: 0001\n${mail('b')}`,
  );
  await imported(eve, archive);
  const { ids } = await server.one(eve, 'Email/query', { sort: [{ property: 'subject' }] });
  const { list } = await server.one(eve, 'Email/get', { ids, properties: ['blobId'] });
  for (const [index, { blobId }] of list.entries()) {
    const response = await server.fetch(eve, `/jmap/download/${eve.id}/${blobId}/a.eml`);
    expect(await response.text()).toBe(mail(['a', 'b'][index]!).replaceAll('\n', '\r\n'));
  }
});

test('all into one mailbox, or beneath one of a name', async () => {
  const archive = zip({ 'Inbox.mbox': mbox(mail('a')), 'Work.mbox': mbox(mail('b')) });
  await imported(eve, archive, { name: 'x.zip', parentName: 'Old mail' });
  expect(await mailOf(eve)).toEqual({ a: `Old mail/Inbox $seen ${T}0Z`, b: `Old mail/Work $seen ${T}0Z` });
  const bob = await server.addAccount(`bob${count}`);
  await imported(bob, archive, { name: 'x.zip', mailboxId: bob.mailboxes.junk });
  expect(await mailOf(bob)).toEqual({ a: `Junk $seen ${T}0Z`, b: `Junk $seen ${T}0Z` });
});

test('what is there already stays as it is, wherever it is', async () => {
  await server.deliver(eve, mail('a'), { keywords: ['mine'] });
  const before = await mailOf(eve);
  expect(await imported(eve, mbox(mail('a'), mail('a'), mail('b')), { name: 'Work.mbox' })).toMatchObject({
    imported: 1,
    skipped: 2,
  });
  expect(await mailOf(eve)).toEqual({ ...before, b: `Work $seen ${T}2Z` });
});

test('it is no new mail: nobody is told, nobody is answered', async () => {
  await server.deliver(eve, mail('delivered'));
  const states = (): Promise<Answer> => server.store.reader(eve.id).states();
  const { EmailDelivery, Email } = await states();
  const hints: string[] = [];
  using _ = server.context.hub.subscribe(eve.id, (hint) => hints.push(...(hint?.types ?? [])));
  await imported(eve, mbox(...Array.from({ length: 60 }, (_, n) => mail(`a${n}`))));
  expect(hints).toContain('MailImport');
  expect(hints).toContain('Email');
  expect(hints).not.toContain('EmailDelivery');
  const after = await states();
  expect(after.EmailDelivery).toBe(EmailDelivery);
  expect(after.Email).toBeGreaterThan(Email);
  await server.deliver(eve, mail('delivered again'));
  expect((await states()).EmailDelivery).toBeGreaterThan(after.Email);
});

test.each<[string, string, Uint8Array<ArrayBuffer> | string, Partial<MailImport>]>([
  ['a picture', 'a.mbox', '\x89PNG\r\n\x1a\n', { error: 'notMail' }],
  ['a text', 'a.eml', 'Dear all: hello\n\nFrom: me', { error: 'notMail' }],
  ['JSON', 'a.json', '{"From": "a"}', { error: 'notMail' }],
  ['nothing', 'a.zip', zip({}), { error: 'notMail' }],
  ['a zip of pictures', 'a.zip', zip({ 'a.png': 'PNG', 'b/c.txt': 'From: x\n' }), { error: 'notMail' }],
  ['half a zip', 'a.zip', zip({ 'a.mbox': mbox(mail('a')) }).slice(0, 100), { error: 'damaged' }],
])('%s is refused', async (_title, name, archive, expected) => {
  expect(await imported(eve, archive, { name })).toMatchObject({
    status: 'failed',
    imported: 0,
    ...expected,
  });
  expect(await mailOf(eve)).toEqual({});
});

test('what cannot be read is told, the rest is imported', async () => {
  const large = mail('large').replace('Hello.\n', `${'x'.repeat(1_100_000)}\n`);
  const files = {
    '../../etc/passwd.mbox': mbox(mail('a')),
    '/absolute\\b.eml': mail('b'),
    'no.eml': 'PNG',
    'c.mbox': mbox(mail('c'), large, '', mail('d')),
    'broken.mbox': mbox(mail('e', { Subject: 'x'.repeat(900) })),
  };
  const archive = zip(files);
  // A bit of the last file's compressed octets.
  const at = Buffer.from(archive).indexOf('broken.mbox') + 60;
  archive.fill(0xff, at, at + 40);
  const done = await imported(eve, archive, { name: 'x.zip' });
  expect(done).toMatchObject({ status: 'done', imported: 4, failed: 4 });
  expect(done.failures).toEqual([
    { file: 'no.eml', number: null, reason: 'notMail' },
    { file: 'c.mbox', number: 2, reason: 'tooLarge' },
    { file: 'c.mbox', number: 3, reason: 'empty' },
    { file: 'broken.mbox', number: null, reason: 'damaged' },
  ]);
  expect(
    Object.entries(await mailOf(eve)).map(([subject, where]) => `${subject} ${where.split(' ')[0]}`),
  ).toEqual(expect.arrayContaining(['a etc/passwd', 'b absolute', 'c c', 'd c']));
});

test('a small archive of very much is refused before it is unpacked', async () => {
  const bomb = zip({ 'a.mbox': 'x' });
  // The directory says 2 GiB: that alone is enough.
  const directory = Buffer.from(bomb.buffer).lastIndexOf('PK\x01\x02');
  new DataView(bomb.buffer).setUint32(directory + 24, 2 ** 31, true);
  expect(await imported(eve, bomb, { name: 'x.zip' })).toMatchObject({ status: 'failed', error: 'tooLarge' });
});

test('a full account: told, nothing lost, gone on with when there is room', async () => {
  await server.deliver(eve, message({ Subject: 'large' }, 'x'.repeat(50_000)));
  await server.store.write(eve.id, async (tx) => tx.setQuota(100_000));
  const many = mbox(...Array.from({ length: 80 }, (_, n) => mail(`a${n}`).replace('Hello', 'x'.repeat(600))));
  // 80 messages of 800 octets, 25 in a step.
  const failed = await imported(eve, many);
  expect(failed).toMatchObject({ status: 'failed', error: 'overQuota', imported: 50 });
  await server.store.write(eve.id, async (tx) => tx.setQuota(null));
  const { updated } = await server.one(eve, 'MailImport/set', {
    update: { [failed.id]: { status: 'running' } },
  });
  expect(updated).toEqual({ [failed.id]: null });
  expect(await ended(eve, failed.id)).toMatchObject({
    status: 'done',
    error: null,
    imported: 80,
    skipped: 0,
  });
  expect(Object.keys(await mailOf(eve))).toHaveLength(81);

  await server.store.write(eve.id, async (tx) => tx.setQuota(100));
  expect((await create(eve, many)).notCreated.a.type).toBe('tooLarge');
});

test('a long one does not hold up others; it is canceled where it is, and its archive is let go of', async () => {
  const many = mbox(...Array.from({ length: 3_000 }, (_, n) => mail(`a${n}`)));
  const { created } = await create(eve, many);
  const { id } = created.a;
  await expect.poll(async () => (await get(eve, id)).imported).toBeGreaterThan(0);
  const { created: next } = await create(eve, mbox(mail('b')));
  const bob = await server.addAccount(`bob${count}`);
  await imported(bob, mbox(mail('c')));
  const running = await get(eve, id);
  expect(running).toMatchObject({ status: 'running', error: null });
  expect(running.progress).toBeGreaterThan(0);
  expect(running.progress).toBeLessThan(running.size);
  expect(await get(eve, next.a.id)).toMatchObject({ status: 'running', progress: 0 });

  const pieces = await server.store.mailImportBlobs(eve.id, id);
  expect(pieces).toHaveLength(3);
  const blobId = pieces[0]!.id;
  expect(await server.store.reader(eve.id).mayReadBlob(blobId)).toBe(true);
  const { updated } = await server.one(eve, 'MailImport/set', { update: { [id]: { status: 'canceled' } } });
  expect(updated).toEqual({ [id]: null });
  expect(await server.store.mailImportBlobs(eve.id, id)).toEqual([]);
  expect(await server.store.reader(eve.id).mayReadBlob(blobId)).toBe(false);
  expect(await ended(eve, next.a.id)).toMatchObject({ status: 'done', imported: 1 });
  const canceled = await get(eve, id);
  expect(canceled.status).toBe('canceled');
  expect(Object.keys(await mailOf(eve))).toHaveLength(canceled.imported + 1);

  await server.store.sweep({ blob: 0 });
  expect(await server.store.blobs.size(blobId)).toBe(null);
});

test('what is asked for is checked', async () => {
  const upload = await server.upload(eve, mbox(mail('a')));
  const foreign = await server.upload(server.ana, 'something of hers');
  const refused = async (given: object): Promise<Answer> =>
    (await server.one(eve, 'MailImport/set', { create: { a: { name: 'a', blobIds: [upload], ...given } } }))
      .notCreated.a;
  expect(await refused({ blobIds: [] })).toMatchObject({ properties: ['blobIds'] });
  expect(await refused({ blobIds: [foreign] })).toMatchObject({ type: 'notFound' });
  expect(await refused({ blobIds: [upload, 'b123'] })).toMatchObject({ type: 'notFound' });
  expect(await refused({ name: ' ' })).toMatchObject({ properties: ['name'] });
  expect(await refused({ name: 'x'.repeat(201) })).toMatchObject({ properties: ['name'] });
  expect(await refused({ mailboxId: 'm999' })).toMatchObject({ type: 'invalidProperties' });
  expect(await refused({ mailboxId: eve.mailboxes.inbox, parentName: 'a' })).toMatchObject({
    properties: ['parentName'],
  });
  expect(await refused({ status: 'done' })).toMatchObject({ type: 'invalidProperties' });

  const { id } = await imported(eve, mbox(mail('a')));
  const set = (args: object): Promise<Answer> => server.one(eve, 'MailImport/set', args);
  for (const status of ['canceled', 'running', 'done', null])
    expect((await set({ update: { [id]: { status } } })).notUpdated[id].type).toBe('invalidProperties');
  expect((await set({ update: { [id]: { name: 'b' } } })).notUpdated[id].type).toBe('invalidProperties');
  expect((await set({ update: { o999: { status: 'canceled' } } })).notUpdated.o999.type).toBe('notFound');
  expect((await server.one(server.bob, 'MailImport/set', { destroy: [id] })).notDestroyed[id].type).toBe(
    'notFound',
  );
  const { oldState, newState, destroyed } = await set({ destroy: [id] });
  expect(destroyed).toEqual([id]);
  expect(newState).not.toBe(oldState);
  expect((await server.one(eve, 'MailImport/get', { ids: [id] })).notFound).toEqual([id]);
  expect(server.errors).toEqual([]);
});
