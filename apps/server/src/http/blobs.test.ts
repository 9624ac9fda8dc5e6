import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  message,
  startJmapServer,
  type Answer,
  type JmapTestServer,
} from '../jmap/testing/jmap-test-server.ts';
import { contentDisposition } from './blobs-content-disposition.ts';

const MAX_SIZE = 1024 * 1024;

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer({ MAILCOTE_MAX_MESSAGE_SIZE: String(MAX_SIZE) });
});
afterAll(() => server[Symbol.asyncDispose]());

const upload = (body: string | Uint8Array<ArrayBuffer>, type?: string, account = server.ana) =>
  server.fetch(account, `/jmap/upload/${server.ana.id}`, {
    method: 'POST',
    body,
    headers: type === undefined ? {} : { 'content-type': type },
  });
const download = (blobId: string, rest = 'file', account = server.ana) =>
  server.fetch(account, `/jmap/download/${server.ana.id}/${blobId}/${rest}`);

test('an upload is answered with its blob (RFC 8620 6.1), its type as it was said', async () => {
  const bytes = randomBytes(300_000);
  const response = await upload(new Uint8Array(bytes), 'image/x-odd; a=b');
  expect(response.status).toBe(201);
  const answer = (await response.json()) as Answer;
  expect(answer).toEqual({
    accountId: server.ana.id,
    blobId: `b${createHash('sha256').update(bytes).digest('base64url')}`,
    type: 'image/x-odd; a=b',
    size: 300_000,
  });
  const back = await download(answer.blobId);
  expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true);
  expect(back.headers.get('content-length') ?? '300000').toBe('300000');
});

test('JSON, forms and nothing at all are octets like any other', async () => {
  for (const [body, type] of [
    ['{"a":1}', 'application/json'],
    ['a=b', 'application/x-www-form-urlencoded'],
    ['x', 'text/plain'],
    ['', 'text/plain'],
  ] as const) {
    const answer = (await (await upload(body, type)).json()) as Answer;
    expect(answer).toMatchObject({ size: body.length, type });
    expect(await (await download(answer.blobId)).text()).toBe(body);
  }
});

test('an upload that is too large is refused by name, whether it says its size or not', async () => {
  const said = await upload('x'.repeat(MAX_SIZE + 1));
  expect(said.status).toBe(413);
  expect(await said.json()).toMatchObject({
    type: 'urn:ietf:params:jmap:error:limit',
    limit: 'maxSizeUpload',
  });
  const status = await new Promise<number>((resolve, reject) => {
    const request = httpRequest(
      new URL(`/jmap/upload/${server.ana.id}`, server.url),
      {
        method: 'POST',
        headers: { authorization: server.ana.authorization, 'transfer-encoding': 'chunked' },
      },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject);
    for (let sent = 0; sent <= MAX_SIZE; sent += 65_536) request.write(Buffer.alloc(65_536, 1));
    request.end();
  });
  expect(status).toBe(413);
});

test('another account cannot be uploaded to', async () => {
  expect((await upload('x', 'text/plain', server.bob)).status).toBe(404);
});

test('what another account has uploaded or received is not found', async () => {
  const { blobId } = (await (await upload('only for Ana', 'text/plain')).json()) as Answer;
  for (const path of [`${server.bob.id}/${blobId}`, `${server.ana.id}/${blobId}`]) {
    const response = await server.fetch(server.bob, `/jmap/download/${path}/x`);
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toContain('no-store');
  }
  // Knowing the bytes is knowing their id; having them is something else.
  await server.upload(server.bob, 'only for Ana');
  expect((await server.fetch(server.bob, `/jmap/download/${server.bob.id}/${blobId}/x`)).status).toBe(200);
});

test.each(['b', 'x', `b${'A'.repeat(43)}`, `b${'A'.repeat(43)}_1`, `b${'é'.repeat(43)}`, '..%2f..', 'e1'])(
  'there is no blob %s',
  async (blobId) => {
    expect((await download(blobId)).status).toBe(404);
  },
);

test('a download is what was asked, for saving, and can do no harm (RFC 8620 6.2)', async () => {
  const { blobId } = (await (await upload('<script>alert(1)</script>')).json()) as Answer;
  const response = await download(blobId, `${encodeURIComponent('보고서 "1"/2.html')}?type=text%2Fhtml`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('text/html');
  expect(response.headers.get('content-disposition')).toBe(
    `attachment; filename="___ _1__2.html"; filename*=UTF-8''%EB%B3%B4%EA%B3%A0%EC%84%9C%20%221%22_2.html`,
  );
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('content-security-policy')).toMatch(/^sandbox; default-src 'none'/);
  expect(response.headers.get('cache-control')).toContain('immutable');
  expect(await response.text()).toBe('<script>alert(1)</script>');
});

test('a type that is none is served as octets; a long name does no harm; none at all neither', async () => {
  const { blobId } = (await (await upload('x')).json()) as Answer;
  for (const type of ['', 'nonsense', 'a/b%0d%0aX-Evil:%201', 'text/html%00']) {
    const response = await download(blobId, `f?type=${type}`);
    expect(response.headers.get('content-type'), type).toBe('application/octet-stream');
    expect(response.headers.get('x-evil')).toBeNull();
  }
  expect((await download(blobId, `${'n'.repeat(800)}.txt`)).status).toBe(200);
  expect((await download(blobId, '')).status).toBe(200);
});

test('a range of the octets is served, of a blob and of a part (RFC 9110 14)', async () => {
  const bytes = randomBytes(600_000);
  const { blobId } = (await (await upload(new Uint8Array(bytes))).json()) as Answer;
  const get = (range: string, id = blobId, more = {}) =>
    server.fetch(server.ana, `/jmap/download/${server.ana.id}/${id}/x?type=video/mp4`, {
      headers: { range, ...more },
    });
  const some = await get('bytes=250000-270000');
  expect(some.status).toBe(206);
  expect(some.headers.get('content-range')).toBe('bytes 250000-270000/600000');
  expect(some.headers.get('content-length')).toBe('20001');
  expect(Buffer.from(await some.arrayBuffer()).equals(bytes.subarray(250_000, 270_001))).toBe(true);
  const beyond = await get('bytes=600000-');
  expect(beyond.status).toBe(416);
  expect(beyond.headers.get('content-range')).toBe('bytes */600000');
  for (const [range, more] of [
    ['bytes=0-1,4-5', {}],
    ['bytes=0-1', { 'if-range': '"x"' }],
  ] as const) {
    const all = await get(range, blobId, more);
    expect(all.status).toBe(200);
    expect(all.headers.get('accept-ranges')).toBe('bytes');
    expect((await all.arrayBuffer()).byteLength).toBe(600_000);
  }
  const text = await server.upload(server.ana, message({ 'Content-Type': 'text/plain' }, '0123456789\n'));
  const part = await server.fetch(server.ana, `/jmap/download/${server.ana.id}/${text}_1/x?type=text/plain`, {
    headers: { range: 'bytes=-8' },
  });
  expect([part.status, await part.text()]).toEqual([206, '3456789\n']);
});

test('a part of a message is served decoded', async () => {
  const id = await server.deliver(
    server.ana,
    message({ 'Content-Type': 'application/pdf', 'Content-Transfer-Encoding': 'base64' }, 'AAECAwQ=\n'),
  );
  const { list } = await server.one(server.ana, 'Email/get', {
    ids: [id],
    properties: ['blobId', 'attachments'],
  });
  const [{ blobId, attachments }] = list;
  const part = await download(attachments[0].blobId, 'x.pdf?type=application/pdf');
  expect([...new Uint8Array(await part.arrayBuffer())]).toEqual([0, 1, 2, 3, 4]);
  const whole = await download(blobId, 'm.eml?type=message/rfc822');
  expect(await whole.text()).toContain('AAECAwQ=');
  expect((await download(`${blobId}_2`)).status).toBe(404);
  expect(
    (await server.fetch(server.bob, `/jmap/download/${server.bob.id}/${attachments[0].blobId}/x`)).status,
  ).toBe(404);
});

test('only what cannot run is shown inline', () => {
  expect(contentDisposition('a.png', 'image/png')).toBe('inline; filename="a.png"');
  expect(contentDisposition('a.txt', 'text/plain; charset=utf-8')).toBe('inline; filename="a.txt"');
  for (const type of [
    'text/html',
    'image/svg+xml',
    'application/pdf',
    'text/xml',
    'application/xhtml+xml',
    'text/javascript',
  ]) {
    expect(contentDisposition('a', type)).toBe('attachment; filename="a"');
  }
});

test('names keep no controls and no marks that turn them round', () => {
  expect(contentDisposition('a\r\nX: y\u202efdp.exe', 'x/y')).toBe('attachment; filename="aX: yfdp.exe"');
  expect(contentDisposition('\ud800', 'x/y')).toContain("filename*=UTF-8''%EF%BF%BD");
  expect(contentDisposition('', 'x/y')).toBe('attachment');
  expect(contentDisposition("it's (1)*.txt", 'x/y')).toBe('attachment; filename="it\'s (1)*.txt"');
  expect(contentDisposition("it's é", 'x/y')).toContain("filename*=UTF-8''it%27s%20%C3%A9");
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
