import { MboxReader } from '@mailcote/mime';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, type JmapTestServer, startJmapServer } from '../jmap/testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const get = (rest: string, account = server.ana): Promise<Response> =>
  server.fetch(account, `/jmap/export/${server.ana.id}/${rest}`);
const unzip = async (response: Response): Promise<Record<string, Uint8Array>> =>
  unzipSync(new Uint8Array(await response.arrayBuffer()));
const bodies = (mbox: Uint8Array | undefined): string[] => {
  const reader = new MboxReader({ maxSize: 10_000_000 });
  return [...reader.push(Buffer.from(mbox ?? [])), ...reader.end()].map(({ bytes }) => String(bytes));
};

test('all mail, an mbox for each mailbox; what is in several comes once and names them all', async () => {
  const { inbox, archive } = server.ana.mailboxes;
  const create = { a: { name: 'Work: 한글' }, b: { name: '.a/b', parentId: '#a' } };
  const { created } = await server.one(server.ana, 'Mailbox/set', { create });
  const receivedAt = new Date('2026-03-04T05:06:07Z');
  const large = 'Large.\n'.repeat(60_000);
  const first = await server.deliver(
    server.ana,
    message({ Subject: 'Two places' }, 'From here on.\n>From there.\nend'),
    { keywords: ['$seen', '$flagged', 'todo'], receivedAt },
  );
  await server.deliver(server.ana, message({ Subject: 'Large' }, large), { receivedAt });
  for (let n = 0; n < 70; n += 1) await server.deliver(server.ana, message({ Subject: `Number ${n}` }));
  await server.one(server.ana, 'Email/set', {
    update: { [first]: { mailboxIds: { [inbox]: true, [created.a.id]: true, [created.b.id]: true } } },
  });

  const response = await get('mail.zip');
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/zip');
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="mail.zip"');
  expect(response.headers.get('cache-control')).toBe('no-store');
  const files = await unzip(response);
  expect(Object.keys(files).toSorted()).toEqual(
    [
      ...['Archive', 'Drafts', 'Inbox', 'Junk', 'Sent', 'Trash'].map((name) => `${name}.mbox`),
      'Work%3A 한글.mbox',
      'Work%3A 한글/%2Ea%2Fb.mbox',
    ].toSorted(),
  );
  expect(strFromU8(files['Work%3A 한글.mbox']!)).toBe('');
  expect(strFromU8(files['Inbox.mbox']!)).toContain(
    [
      'From stranger@example.net Wed Mar  4 05:06:07 2026',
      'Status: RO',
      'X-Status: F',
      'X-Keywords: $flagged $seen todo',
      'X-Open-Ended: yes',
      'X-Received-At: 2026-03-04T05:06:07.000Z',
      `X-Mailbox: Inbox Work%3A%20${encodeURIComponent('한글')} Work%3A%20${encodeURIComponent('한글')}/.a%2Fb`,
      'From: Stranger <stranger@example.net>',
    ].join('\n'),
  );
  const inside = bodies(files['Inbox.mbox']);
  expect(inside).toHaveLength(72);
  expect(inside[0]).toMatch(/\r\n\r\nFrom here on.\r\n>From there.\r\nend\r\n$/);
  expect(inside[1]!.endsWith(large.replaceAll('\n', '\r\n'))).toBe(true);

  const one = await unzip(await get(`mail.zip?mailboxId=${created.b.id}`));
  expect(Object.keys(one)).toEqual(['Work%3A 한글/%2Ea%2Fb.mbox']);
  expect(bodies(Object.values(one)[0])).toHaveLength(1);
  expect(bodies((await unzip(await get(`mail.zip?mailboxId=${archive}`)))['Archive.mbox'])).toEqual([]);
});

test('only the account itself exports, and only what is there', async () => {
  expect((await get('mail.zip', server.bob)).status).toBe(404);
  expect((await get('mail.zip?mailboxId=m999')).status).toBe(404);
  expect((await get(`mail.zip?mailboxId=${server.bob.mailboxes.inbox}x`)).status).toBe(404);
  expect((await fetch(`${server.url}/jmap/export/${server.ana.id}/mail.zip`)).status).toBe(401);
});

test('whoever goes away ends the reading, and gives the place back', async () => {
  await server.deliver(server.ana, message({ Subject: 'Random' }, `${Math.random()}`.repeat(500_000)));
  for (let n = 0; n < 4; n += 1) {
    const stop = new AbortController();
    const response = await server.fetch(server.ana, `/jmap/export/${server.ana.id}/mail.zip`, {
      signal: stop.signal,
    });
    expect(response.status).toBe(200);
    await response.body!.getReader().read();
    stop.abort();
    await expect.poll(async () => (await get('mail.zip?mailboxId=m999')).status).toBe(404);
  }
  const bytes = async (): Promise<number> => (await (await get('mail.zip')).arrayBuffer()).byteLength;
  await expect.poll(bytes, { timeout: 10_000 }).toBeGreaterThan(1_000);
  expect(server.errors).toEqual([]);
});
