import { makePdf } from '@mailcote/documents/testing';
import { testDelivery, testMessage } from '@mailcote/store/testing';
import { strToU8, zipSync } from 'fflate';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startJmapServer, type JmapTestServer } from '../../jmap/testing/jmap-test-server.ts';
import { indexDocuments } from './index-documents.ts';

let server: JmapTestServer;
const stop = new AbortController();
let running: Promise<void>;

beforeAll(async () => {
  server = await startJmapServer();
  running = indexDocuments(server.context, stop.signal);
});
afterAll(async () => {
  stop.abort();
  await running;
  await server[Symbol.asyncDispose]();
});

const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
const docx = (text: string) => zipSync({ 'word/document.xml': strToU8(`<w:p><w:t>${text}</w:t></w:p>`) });

async function deliver(
  name: string,
  type: string,
  content: Uint8Array,
  account = server.ana,
  { store } = server,
): Promise<string> {
  const bytes = testMessage({ subject: 'Papers', body: 'see the file', attachment: { name, type, content } });
  return (await store.deliver(testDelivery(account.id, bytes))).emailId;
}

async function found(filter: object, account = server.ana): Promise<string[]> {
  return (await server.one(account, 'Email/query', { filter })).ids;
}

test('the words of documents are found a moment after delivery, as words of the text; those of the message at once', async () => {
  const pdf = await deliver(
    'plan.pdf',
    'application/pdf',
    makePdf(['Quarterly forecast', { korean: '견적서' }]),
  );
  expect(await found({ text: 'file', attachmentName: 'plan' })).toEqual([pdf]);
  const counted = { filter: { text: 'zeppelin' }, calculateTotal: true };
  const before = await server.one(server.ana, 'Email/query', counted);
  const word = await deliver('letter.docx', DOCX, docx('zeppelin 회의록'));
  // A result that was kept, and a client that follows changes, learn of it.
  await expect.poll(async () => (await server.one(server.ana, 'Email/query', counted)).total).toBe(1);
  const { queryState } = before;
  const delivered = await server.one(server.ana, 'Email/queryChanges', {
    filter: counted.filter,
    sinceQueryState: queryState,
  });
  expect(delivered).toMatchObject({ added: [{ id: word }] });
  await expect.poll(() => found({ body: 'forecast' })).toEqual([pdf]);
  await expect.poll(() => found({ text: '회의' })).toEqual([word]);
  expect(await found({ body: '"quarterly forecast"' })).toEqual([pdf]);
  expect(await found({ text: '견적' })).toEqual([pdf]);
  expect(await found({ attachmentName: 'forecast' })).toEqual([]);
  expect(await found({ subject: 'zeppelin' })).toEqual([]);
  expect(await found({ text: 'papers see zeppelin', from: 'stranger', hasAttachment: true })).toEqual([word]);
  expect(await found({ text: 'zeppelin' }, server.bob)).toEqual([]);
});

test('documents that cannot be read keep none of the others from it', async () => {
  const broken = await deliver('broken.pdf', 'application/pdf', Buffer.from('%PDF-1.4 nothing'));
  const bomb = await deliver(
    'bomb.docx',
    DOCX,
    zipSync({ 'word/document.xml': new Uint8Array(80 * 1024 * 1024) }),
  );
  const good = await deliver('good.docx', DOCX, docx('albatross'));
  await expect.poll(() => found({ text: 'albatross' })).toEqual([good]);
  expect((await found({ attachmentName: 'broken' })).concat(await found({ attachmentName: 'bomb' }))).toEqual(
    [broken, bomb],
  );
  await expect.poll(() => server.store.indexTasks.claim(10, 0)).toEqual([]);
});

test('a stop does not wait for a document, and does not count it as read', async () => {
  await expect.poll(() => server.store.indexTasks.claim(10, 0)).toEqual([]);
  const endless = makePdf([{ operators: Buffer.alloc(100_000_000, '(a) Tj ') }]);
  const again = new AbortController();
  stop.abort();
  await running;
  const slow = await deliver('slow.pdf', 'application/pdf', endless);
  running = indexDocuments(server.context, again.signal);
  const client = new Client({ connectionString: server.context.config.databaseUrl ?? '' });
  await client.connect();
  const claimed = async () => (await client.query('SELECT FROM index_task WHERE attempts = 1')).rowCount;
  await expect.poll(claimed).toBe(1);
  await client.end();
  const stopped = performance.now();
  again.abort();
  await running;
  expect(performance.now() - stopped).toBeLessThan(15_000);
  expect(await server.store.indexTasks.claim(10, 0)).toMatchObject([{ attempts: 1 }]);
  await server.one(server.ana, 'Email/set', { destroy: [slow] });
  for (const task of await server.store.indexTasks.claim(10, 0))
    await server.store.indexTasks.finish(task, null);
});

test('an email that was destroyed in the meantime, and a claim that nobody finishes', async () => {
  const gone = await deliver('gone.docx', DOCX, docx('gone'));
  const kept = await deliver('kept.docx', DOCX, docx('kept'));
  await server.one(server.ana, 'Email/set', { destroy: [gone] });
  // Whoever had this crashed; the lease is over at once.
  expect(await server.store.indexTasks.claim(10, 0)).toMatchObject([{ blobId: null }, { attempts: 1 }]);
  const filter = { body: 'kept' };
  const { queryState: sinceQueryState } = await server.one(server.ana, 'Email/query', { filter });
  const again = new AbortController();
  const resumed = indexDocuments(server.context, again.signal);
  await expect.poll(() => found({ text: 'kept', attachmentName: 'kept', body: '"kept"' })).toEqual([kept]);
  // To a client that had asked between the delivery and the reading.
  const changes = await server.one(server.ana, 'Email/queryChanges', { filter, sinceQueryState });
  expect(changes).toMatchObject({ added: [{ id: kept }] });
  again.abort();
  await resumed;
  expect(await server.store.indexTasks.claim(10, 0)).toEqual([]);
  expect(server.errors).toEqual([]);
});

test('an email whose message is damaged keeps none of the others from it', async () => {
  await using own = await startJmapServer();
  const damaged = await deliver('damaged.docx', DOCX, docx('damaged'), own.ana, own);
  const client = new Client({ connectionString: own.context.config.databaseUrl ?? '' });
  await client.connect();
  await client.query("UPDATE blob SET encoding = 'zstd', data = '\\x00'");
  await client.end();
  const good = await deliver('good.docx', DOCX, docx('cormorant'), own.ana, own);
  const again = new AbortController();
  const reading = indexDocuments(own.context, again.signal);
  const search = async (text: string) =>
    (await own.one(own.ana, 'Email/query', { filter: { text } })).ids as string[];
  await expect.poll(() => search('cormorant')).toEqual([good]);
  await expect.poll(() => own.store.indexTasks.claim(10, 0)).toEqual([]);
  const [{ blobId }] = (await own.one(own.ana, 'Email/get', { ids: [damaged] })).list;
  expect(own.errors).toMatchObject([{ part: 'documents', blobId }]);
  again.abort();
  await reading;
});
