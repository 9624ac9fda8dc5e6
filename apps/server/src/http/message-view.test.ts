import cookie from '@fastify/cookie';
import fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JmapTestServer, startJmapServer } from '../jmap/testing/jmap-test-server.ts';
import { installErrorHandler } from './error-handler.ts';
import { safeHtmlGet } from './message-view-report.ts';
import { messageViews } from './message-view-service.ts';
import { messageViewPlugin } from './message-view.ts';

let server: JmapTestServer;
let emailId: string;

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGD4DwABBAEAX+XDSwAAAABJRU5ErkJggg==';
const HTML = `<p onclick="x()">Grüße <script>run()</script><a href="https://evil.example/?utm_source=x">www.bank.com</a>
<img src="cid:logo@x"> <img src="https://cdn.example/a.png" width=600> <img src="https://t.example/o.gif" width=1 height=1></p>`;

beforeAll(async () => {
  server = await startJmapServer();
  emailId = await server.deliver(
    server.ana,
    `From: a@example.net
To: ana@example.org
Subject: view
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: multipart/related; boundary=r

--r
Content-Type: multipart/alternative; boundary=a

--a
Content-Type: text/plain; charset=utf-8

Hello <b>https://example.org/</b>
--a
Content-Type: text/html; charset=iso-8859-1
Content-Transfer-Encoding: base64

${Buffer.from(HTML, 'latin1').toString('base64')}
--a--
--r
Content-Type: application/octet-stream
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

${PNG}
--r--
--m
Content-Type: image/svg+xml; name="x.svg"
Content-Disposition: attachment

<svg xmlns="http://www.w3.org/2000/svg" onload="run()"/>
--m
Content-Type: application/xhtml+xml
Content-Disposition: attachment

<html xmlns="http://www.w3.org/1999/xhtml"><script>run()</script></html>
--m
Content-Type: text/calendar
Content-Disposition: attachment

BEGIN:VCALENDAR
SUMMARY:<img src=x onerror=run()>
--m--
`,
  );
});
afterAll(() => server[Symbol.asyncDispose]());

const view = (path: string, headers: Record<string, string> = {}, account = server.ana): Promise<Response> =>
  server.fetch(account, `/jmap/view/${server.ana.id}/${emailId}/${path}`, { headers });

test('a part is a document of its own behind its own policy, and nothing of another route', async () => {
  const response = await view('1.1.2');
  expect(response.status).toBe(200);
  const { host } = new URL(server.url);
  expect(response.headers.get('content-security-policy')).toBe(
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; " +
      `img-src data: ${host}/jmap/view/${server.ana.id}/${emailId}/inline/; form-action 'none'; base-uri 'none'; frame-ancestors 'self'`,
  );
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'x-frame-options': 'SAMEORIGIN',
    'cross-origin-opener-policy': 'unsafe-none',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, no-cache',
  });
  const html = await response.text();
  expect(html).toContain(
    '<p>Grüße <a href="https://evil.example/" target="_blank" rel="noopener noreferrer">www.bank.com</a>',
  );
  expect(html).toContain(`<img src="/jmap/view/${server.ana.id}/${emailId}/inline/1.2">`);
  expect(html).not.toMatch(/script|onclick|cdn\.example|t\.example/);
});

test('with pictures, remote ones go through the proxy and the policy knows it', async () => {
  const response = await view('1.1.2?pictures=proxy');
  const { host } = new URL(server.url);
  expect(response.headers.get('content-security-policy')).toContain(
    `inline/ ${host}/jmap/picture/${server.ana.id};`,
  );
  expect(await response.text()).toContain(
    `src="/jmap/picture/${server.ana.id}?u=https%3A%2F%2Fcdn.example%2Fa.png&amp;s=`,
  );
});

test('the tag of a view stands for message, part, sanitiser and picture choice', async () => {
  const etag = (await view('1.1.2')).headers.get('etag') ?? '';
  expect(etag).toMatch(/^W\/"[\w-]{27}"$/);
  expect((await view('1.1.2')).headers.get('etag')).toBe(etag);
  expect((await view('1.1.2?pictures=proxy')).headers.get('etag')).not.toBe(etag);
  expect((await view('1.1.1')).headers.get('etag')).not.toBe(etag);
  const again = await view('1.1.2', { 'if-none-match': etag });
  expect(again.status).toBe(304);
  expect(again.headers.get('content-security-policy')).toContain('sandbox');
  expect(await again.text()).toBe('');
  expect((await view('1.1.2', { 'if-none-match': '"other"' })).status).toBe(200);
});

test('plain text and calendars are text, their addresses links', async () => {
  expect(await (await view('1.1.1')).text()).toContain(
    'Hello &lt;b&gt;<a href="https://example.org/" target="_blank" rel="noopener noreferrer">https://example.org/</a>&lt;/b&gt;',
  );
  expect(await (await view('4')).text()).toContain('SUMMARY:&lt;img src=x onerror=run()&gt;');
});

test('SVG, XHTML, pictures and parts that are none are not shown', async () => {
  for (const part of ['2', '3', '1.2', '1', '9', 'x', '1.1.2.1', '%00'])
    expect((await view(part)).status, part).toBe(404);
});

test('inline pictures are what their bytes say, alone in a sandbox; nothing else is served there', async () => {
  const picture = await view('inline/1.2');
  expect(picture.status).toBe(200);
  expect(Object.fromEntries(picture.headers)).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cache-control': 'private, max-age=31536000, immutable',
  });
  expect(Buffer.from(await picture.arrayBuffer()).toString('base64')).toBe(PNG);
  for (const part of ['2', '3', '1.1.2']) expect((await view(`inline/${part}`)).status, part).toBe(502);
  expect((await view('inline/9')).status).toBe(404);
});

test('another account, no account, wrong arguments', async () => {
  expect((await view('1.1.2', {}, server.bob)).status).toBe(404);
  expect((await view('inline/1.2', {}, server.bob)).status).toBe(404);
  expect((await server.fetch(server.bob, `/jmap/view/${server.bob.id}/${emailId}/1.1.2`)).status).toBe(404);
  expect((await fetch(`${server.url}/jmap/view/${server.ana.id}/${emailId}/1.1.2`)).status).toBe(401);
  expect((await view('1.1.2?pictures=all')).status).toBe(400);
  expect((await view('1.1.2?pictures=block&pictures=proxy')).status).toBe(400);
});

test('SafeHtml/get says where and what: the HTML part unless another is named', async () => {
  const answer = await server.one(server.ana, 'SafeHtml/get', { emailId });
  expect(answer).toMatchObject({
    accountId: server.ana.id,
    emailId,
    partId: '1.1.2',
    url: `/jmap/view/${server.ana.id}/${emailId}/1.1.2?pictures=block`,
    report: {
      blocked: { script: 1, eventHandler: 1 },
      remotePictures: { count: 1, hosts: ['cdn.example'], shown: false },
      embeddedPictures: 1,
      trackers: [{ name: 't.example', host: 't.example', reason: 'tiny' }],
      misleadingLinks: [{ text: 'www.bank.com', shownHost: 'www.bank.com', targetHost: 'evil.example' }],
      cleanedLinks: { count: 1, parameters: ['utm_source'] },
    },
  });
  const named = await server.one(server.ana, 'SafeHtml/get', { emailId, partId: '1.1.1', pictures: 'proxy' });
  expect(named).toMatchObject({
    partId: '1.1.1',
    url: expect.stringMatching(/\/1\.1\.1\?pictures=proxy$/) as string,
  });
});

test('SafeHtml/get of what does not exist is an error of its arguments', async () => {
  for (const args of [
    { emailId: 'e9999' },
    { emailId: 'nonsense' },
    { emailId, partId: '2' },
    { emailId, partId: '77' },
    { emailId, pictures: 'all' },
    {},
  ]) {
    expect(await server.one(server.ana, 'SafeHtml/get', args), JSON.stringify(args)).toMatchObject({
      type: 'invalidArguments',
    });
  }
  expect(await server.one(server.bob, 'SafeHtml/get', { emailId })).toMatchObject({
    type: 'invalidArguments',
  });
  expect(await server.one(server.ana, 'SafeHtml/get', { accountId: server.bob.id, emailId })).toMatchObject({
    type: 'accountNotFound',
  });
});

test('a message without any text part says so; a part in an attached message can be shown', async () => {
  const wrapped = await server.deliver(
    server.ana,
    'From: a@example.net\nMIME-Version: 1.0\nContent-Type: message/rfc822\n\nFrom: b@example.net\nContent-Type: text/html\n\n<p onclick=x>inner\n',
  );
  const inner = await server.fetch(server.ana, `/jmap/view/${server.ana.id}/${wrapped}/1.1`);
  expect(inner.status).toBe(200);
  expect(await inner.text()).toContain('<p>inner');
  const picture = await server.deliver(
    server.ana,
    `From: a@example.net\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n${PNG}\n`,
  );
  expect(await server.one(server.ana, 'SafeHtml/get', { emailId: picture })).toMatchObject({
    type: 'invalidArguments',
  });
});

test('an attached message is shown by its blob, with its own pictures, for nobody else', async () => {
  const inner = `From: b@example.net
Content-Type: multipart/related; boundary=i

--i
Content-Type: text/html

<p onclick=x>inner <img src="cid:logo@x"></p>
--i
Content-Type: image/png
Content-ID: <logo@x>
Content-Transfer-Encoding: base64

${PNG}
--i--
`;
  const outer = `From: a@example.net
Content-Type: multipart/mixed; boundary=o

--o
Content-Type: application/octet-stream; name=a.eml
Content-Transfer-Encoding: base64

${Buffer.from(inner).toString('base64')}
--o
Content-Type: application/zip; name=b.zip

no header here
--o--
`;
  const id = await server.deliver(server.ana, outer);
  const { list } = await server.one(server.ana, 'Email/get', { ids: [id], properties: ['attachments'] });
  const [{ blobId }, other] = list[0].attachments;
  const answer = await server.one(server.ana, 'SafeHtml/get', { blobId });
  const base = `/jmap/view/${server.ana.id}/${blobId}`;
  expect(answer).toMatchObject({ blobId, emailId: null, partId: '1', url: `${base}/1?pictures=block` });
  const response = await server.fetch(server.ana, answer.url);
  expect(response.headers.get('content-security-policy')).toContain(`${base}/inline/;`);
  expect(await response.text()).toContain(`<p>inner <img src="${base}/inline/2"></p>`);
  expect((await server.fetch(server.ana, `${base}/inline/2`)).headers.get('content-type')).toBe('image/png');
  expect((await server.fetch(server.bob, `/jmap/view/${server.bob.id}/${blobId}/1`)).status).toBe(404);
  for (const args of [{ blobId: other.blobId }, { blobId, emailId: id }, { blobId: `${blobId}_9` }])
    expect(await server.one(server.ana, 'SafeHtml/get', args)).toMatchObject({ type: 'invalidArguments' });
  expect(await server.one(server.bob, 'SafeHtml/get', { blobId })).toMatchObject({
    type: 'invalidArguments',
  });
});

test('a sheet for printing is empty, and shows nothing but what belongs to its messages', async () => {
  const sheet = await server.fetch(server.ana, `/jmap/view/${server.ana.id}/sheet?ids=${emailId},e2`);
  const { host } = new URL(server.url);
  const own = `${host}/jmap/view/${server.ana.id}`;
  expect(sheet.headers.get('content-security-policy')).toBe(
    "sandbox allow-same-origin allow-modals; default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; " +
      `img-src data: ${own}/${emailId}/inline/ ${own}/e2/inline/ ${host}/jmap/picture/${server.ana.id}; ` +
      "form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
  );
  expect(await sheet.text()).toMatch(/<body><\/body>/);
  expect((await server.fetch(server.bob, `/jmap/view/${server.ana.id}/sheet?ids=e1`)).status).toBe(404);
  for (const ids of ['', 'e1;script-src', `${'e1,'.repeat(60)}e1`])
    expect(
      (await server.fetch(server.ana, `/jmap/view/${server.ana.id}/sheet?ids=${encodeURIComponent(ids)}`))
        .status,
    ).toBe(400);
});

test('a message that cannot be made safe in time or memory is not shown: a page says so', async () => {
  const hostile = { ...server.context };
  messageViews(hostile, {
    script: new URL('./message-view-pool.test-worker.ts', import.meta.url),
    timeLimitMs: 1_500,
    memoryLimitMb: 32,
  });
  const app = fastify();
  installErrorHandler(app);
  await app.register(cookie);
  await app.register(messageViewPlugin(hostile));
  for (const [word, failure] of [
    ['loop', 'timeout'],
    ['throw', 'crash'],
  ] as const) {
    const id = await server.deliver(
      server.ana,
      `From: a@example.net\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\n${Buffer.from(word).toString('base64')}\n`,
    );
    expect(
      await safeHtmlGet(hostile, server.ana.id, { accountId: server.ana.id, emailId: id }),
    ).toMatchObject({ report: { failure } });
    const response = await app.inject({
      url: `/jmap/view/${server.ana.id}/${id}/1`,
      headers: { authorization: server.ana.authorization },
    });
    expect(response.statusCode).toBe(422);
    expect(response.headers).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining('sandbox') as string,
    });
    expect(response.body).toContain('cannot be shown safely');
  }
  await app.close();
});

test('nothing of this was an error of the server', () => {
  expect(server.errors).toEqual([]);
});
