import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAIL_CAPABILITY, type Session } from '@mailcote/jmap';
import { startJmapServer, USING, type JmapTestServer } from '../jmap/testing/jmap-test-server.ts';

let server: JmapTestServer;
beforeAll(async () => {
  server = await startJmapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const post = (body: string | Uint8Array<ArrayBuffer>, type = 'application/json') =>
  server.fetch(server.ana, '/jmap/api', { method: 'POST', headers: { 'content-type': type }, body });

test('the session tells what there is and is never cached (RFC 8620 2)', async () => {
  const response = await server.fetch(server.ana, '/.well-known/jmap');
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toContain('no-store');
  const session = (await response.json()) as Session;
  expect(session.username).toBe('ana@example.org');
  expect(session.apiUrl).toBe(`${server.url}/jmap/api`);
  expect(session.primaryAccounts[MAIL_CAPABILITY]).toBe(server.ana.id);
  expect(Object.keys(session.accounts)).toEqual([server.ana.id]);
  for (const name of ['{accountId}', '{blobId}', '{name}', '{type}'])
    expect(session.downloadUrl).toContain(name);
  expect(session.uploadUrl).toContain('{accountId}');
  for (const name of ['{types}', '{closeafter}', '{ping}']) expect(session.eventSourceUrl).toContain(name);
  expect(session.capabilities['urn:ietf:params:jmap:websocket']).toEqual({
    url: `${server.url.replace('http', 'ws')}/jmap/ws`,
    supportsPush: true,
  });
  const { sessionState } = await server.call(server.ana, []);
  expect(sessionState).toBe(session.state);
});

test('without a login everything is 401', async () => {
  for (const [method, path] of [
    ['GET', '/.well-known/jmap'],
    ['POST', '/jmap/api'],
    ['POST', `/jmap/upload/${server.ana.id}`],
    ['GET', `/jmap/download/${server.ana.id}/b1/x`],
    ['GET', '/jmap/eventsource'],
  ]) {
    const response = await fetch(new URL(path!, server.url), {
      method: method!,
      ...(method === 'POST' ? { body: '{}', headers: { 'content-type': 'application/json' } } : {}),
    });
    expect(response.status, path).toBe(401);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  }
});

test('an empty list of calls is a fine request', async () => {
  expect((await server.call(server.ana, [])).methodResponses).toEqual([]);
});

test.each([
  ['not JSON', '{"using": [', 'notJSON'],
  ['a duplicate name', '{"using":[],"using":[],"methodCalls":[]}', 'notJSON'],
  ['a lone surrogate', String.raw`{"using":[],"methodCalls":[["Core/echo",{"a":"\ud800"},"0"]]}`, 'notJSON'],
  ['no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'notJSON'],
  ['nothing', '', 'notJSON'],
  ['no Request', '[]', 'notRequest'],
  ['a call that is none', JSON.stringify({ using: USING, methodCalls: [['Core/echo']] }), 'notRequest'],
  ['an unknown capability', '{"using":["urn:x"],"methodCalls":[]}', 'unknownCapability'],
  ['deep nesting', `${'['.repeat(5_000)}${']'.repeat(5_000)}`, 'notRequest'],
] as const)('%s is refused with problem details, status 400', async (_, body, type) => {
  const response = await post(body);
  expect(response.status).toBe(400);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  expect(await response.json()).toMatchObject({ type: `urn:ietf:params:jmap:error:${type}`, status: 400 });
});

test('another content type is notJSON', async () => {
  const response = await post(JSON.stringify({ using: USING, methodCalls: [] }), 'text/plain');
  expect(response.status).toBe(400);
  expect(await response.json()).toMatchObject({ type: 'urn:ietf:params:jmap:error:notJSON' });
});

test('too many calls, and too large a request, are refused by the name of the limit', async () => {
  const methodCalls = Array.from({ length: 65 }, (_, index) => ['Core/echo', {}, String(index)]);
  const tooMany = await post(JSON.stringify({ using: USING, methodCalls }));
  expect(await tooMany.json()).toMatchObject({
    type: 'urn:ietf:params:jmap:error:limit',
    limit: 'maxCallsInRequest',
  });
  const tooLarge = await post(
    JSON.stringify({ using: USING, methodCalls: [['Core/echo', { a: 'x'.repeat(11 << 20) }, '0']] }),
  );
  expect(tooLarge.status).toBe(400);
  expect(await tooLarge.json()).toMatchObject({
    type: 'urn:ietf:params:jmap:error:limit',
    limit: 'maxSizeRequest',
  });
});

test('more requests at a time than maxConcurrentRequests are refused by name, and the others answered', async () => {
  const slow = JSON.stringify({
    using: USING,
    methodCalls: Array.from({ length: 60 }, (_, index) => [
      'Mailbox/get',
      { accountId: server.ana.id },
      String(index),
    ]),
  });
  const responses = await Promise.all(Array.from({ length: 48 }, () => post(slow)));
  const statuses = responses.map(({ status }) => status);
  expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(32);
  const refused = responses.find(({ status }) => status !== 200);
  expect(await refused?.json()).toMatchObject({ limit: 'maxConcurrentRequests' });
});

test('unknown methods, missing and foreign accounts are errors of their calls', async () => {
  const { methodResponses } = await server.call(server.ana, [
    ['Email/nothing', {}, 'a'],
    ['Mailbox/get', {}, 'b'],
    ['Mailbox/get', { accountId: server.bob.id }, 'c'],
    ['Mailbox/get', { accountId: 7 }, 'd'],
    ['Core/echo', { x: 1 }, 'e'],
  ]);
  expect(methodResponses.map(([name, args]) => (name === 'error' ? args['type'] : name))).toEqual([
    'unknownMethod',
    'invalidArguments',
    'accountNotFound',
    'invalidArguments',
    'Core/echo',
  ]);
});

test('a login for each request: cookie with our origin, never from another site', async () => {
  const login = await fetch(new URL('/api/session', server.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: server.url },
    body: JSON.stringify({ address: server.ana.address, password: 'correct horse battery' }),
  });
  const cookie = login.headers.get('set-cookie')!.split(';')[0]!;
  const send = (origin: string) =>
    fetch(new URL('/jmap/api', server.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie, origin },
      body: JSON.stringify({ using: USING, methodCalls: [] }),
    });
  expect((await send(server.url)).status).toBe(200);
  expect((await send('https://evil.example')).status).toBe(403);
});
