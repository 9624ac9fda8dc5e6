import { strFromU8, unzipSync } from 'fflate';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type JmapTestServer, startJmapServer } from '../jmap/testing/jmap-test-server.ts';

const LARGE = randomBytes(900_000);
const NOTE = `From: c@example.net
Subject: inner
Content-Type: multipart/mixed; boundary=n

--n
Content-Type: text/plain; name="a.txt"
Content-Disposition: attachment

innermost
--n--`;

let server: JmapTestServer;
let emailId: string;
beforeAll(async () => {
  server = await startJmapServer();
  emailId = await server.deliver(
    server.ana,
    `From: b@example.net
Subject: files
Content-Type: multipart/mixed; boundary=b

--b
Content-Type: text/plain

Here they are.
--b
Content-Type: application/x-data; name="a.txt"
Content-Transfer-Encoding: base64

${LARGE.toString('base64').replaceAll(/.{76}/g, '$&\n')}
--b
Content-Type: text/plain; name="../A.txt"
Content-Disposition: attachment
Content-Transfer-Encoding: quoted-printable

caf=C3=A9
--b
Content-Type: message/rfc822

${NOTE}
--b--
`,
  );
});
afterAll(() => server[Symbol.asyncDispose]());

const get = (rest: string, account = server.ana) =>
  server.fetch(account, `/jmap/zip/${server.ana.id}/${rest}`);
const unzip = async (response: Response) => unzipSync(new Uint8Array(await response.arrayBuffer()));

test('all attachments come as one archive, decoded, with safe names, none twice', async () => {
  const response = await get(`${emailId}/files.zip`);
  expect(response.status).toBe(200);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'application/zip',
    'content-disposition': 'attachment; filename="files.zip"',
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining('sandbox') as string,
  });
  const files = await unzip(response);
  expect(Object.keys(files)).toEqual(['a.txt', 'A (2).txt', 'inner.eml']);
  expect(Buffer.from(files['a.txt']!).equals(LARGE)).toBe(true);
  expect(strFromU8(files['A (2).txt']!)).toBe('café');
  expect(strFromU8(files['inner.eml']!)).toBe(NOTE.replaceAll('\n', '\r\n'));
});

test('or some of them; or those of an attached message', async () => {
  expect(Object.keys(await unzip(await get(`${emailId}/x.zip?parts=3,4,3`)))).toEqual(['A.txt', 'inner.eml']);
  const { list } = await server.one(server.ana, 'Email/get', { ids: [emailId], properties: ['attachments'] });
  const { blobId } = list[0].attachments.at(-1);
  expect(Object.keys(await unzip(await get(`${blobId}/x.zip`)))).toEqual(['a.txt']);
});

test('nothing for others, and nothing of what is not there', async () => {
  expect((await get(`${emailId}/x.zip`, server.bob)).status).toBe(404);
  expect((await server.fetch(server.bob, `/jmap/zip/${server.bob.id}/${emailId}/x.zip`)).status).toBe(404);
  expect((await fetch(`${server.url}/jmap/zip/${server.ana.id}/${emailId}/x.zip`)).status).toBe(401);
  for (const rest of [`${emailId}/x?parts=9`, `${emailId}/x?parts=`, 'e999/x', 'b/x', 'nonsense/x'])
    expect((await get(rest)).status, rest).toBe(404);
  expect((await get(`${emailId}/x?parts=2&parts=3`)).status).toBe(400);
  const bare = await server.deliver(server.ana, 'From: b@example.net\n\nnothing attached\n');
  expect((await get(`${bare}/x.zip`)).status).toBe(404);
});

test('too many at a time are refused; a reader who leaves gives the place back', async () => {
  // More than the buffers on the way hold, so that each is under way until it is read.
  const body = Buffer.alloc(12_000_000, 'a line that is attached\n').toString('latin1');
  const large = await server.deliver(
    server.ana,
    `From: b@example.net\nContent-Type: application/x-large; name=large\n\n${body}`,
  );
  const readers = await Promise.all(Array.from({ length: 5 }, () => get(`${large}/x.zip`)));
  expect(readers.filter(({ status }) => status === 200)).toHaveLength(4);
  for (const { body } of readers) await body?.cancel();
  await expect.poll(async () => (await get(`${emailId}/x.zip`)).status, { timeout: 10_000 }).toBe(200);
  expect(server.errors).toEqual([]);
});
