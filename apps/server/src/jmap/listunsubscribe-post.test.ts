import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPushService, type PushService } from '../push/testing/push-service.ts';
import { postUnsubscribe } from './listunsubscribe-post.ts';
import { message, startJmapServer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
/** Any https server on loopback will do for a list's. */
let list: PushService;
beforeAll(async () => {
  server = await startJmapServer();
  list = await startPushService();
});
afterAll(async () => {
  await list[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const POST = 'List-Unsubscribe=One-Click';
const deliver = (fields: Record<string, string>): Promise<string> =>
  server.deliver(server.ana, message(fields));

test('the list is asked with the one POST that RFC 8058 describes', async () => {
  const url = list.url('/leave?u=7');
  const id = await deliver({
    'List-Unsubscribe': `<mailto:leave@news.example>, <${url}>`,
    'List-Unsubscribe-Post': POST,
  });
  const answer = await postUnsubscribe(server.context, server.ana.id, id, list.policy);
  expect(answer).toEqual({ accountId: server.ana.id, emailId: id, outcome: 'done' });
  const [request] = await list.wait('/leave?u=7', 1);
  expect(request?.body.toString()).toBe(POST);
  expect(request?.headers).toMatchObject({ 'content-type': 'application/x-www-form-urlencoded' });
  // RFC 8058 3.2: nothing that tells who asks but what the address says.
  expect(Object.keys(request?.headers ?? {})).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/cookie|authorization|referer/)]),
  );
  list.answer('/leave?u=7', 500);
  expect((await postUnsubscribe(server.context, server.ana.id, id, list.policy)).outcome).toBe('refused');
  list.answer('/leave?u=7', 302, { location: list.url('/elsewhere') });
  expect((await postUnsubscribe(server.context, server.ana.id, id, list.policy)).outcome).toBe('refused');
  expect(list.received('/elsewhere')).toEqual([]);
});

test.each<[string, Record<string, string>]>([
  ['no List-Unsubscribe-Post', { 'List-Unsubscribe': '<https://news.example/u>' }],
  ['another value', { 'List-Unsubscribe': '<https://news.example/u>', 'List-Unsubscribe-Post': 'yes' }],
  ['no https', { 'List-Unsubscribe': '<http://news.example/u>', 'List-Unsubscribe-Post': POST }],
  [
    'two',
    { 'List-Unsubscribe': '<https://a.example/>, <https://b.example/>', 'List-Unsubscribe-Post': POST },
  ],
  ['nothing at all', {}],
])('%s: it is not offered', async (_, fields) => {
  const id = await deliver(fields);
  const answer = await server.one(server.ana, 'ListUnsubscribe/post', { emailId: id });
  expect(answer.outcome).toBe('notOffered');
});

test('our own network is not asked, and another account has no such email', async () => {
  const id = await deliver({
    'List-Unsubscribe': '<https://127.0.0.1/leave>',
    'List-Unsubscribe-Post': POST,
  });
  expect((await server.one(server.ana, 'ListUnsubscribe/post', { emailId: id })).outcome).toBe('refused');
  expect((await server.one(server.bob, 'ListUnsubscribe/post', { emailId: id })).type).toBe(
    'invalidArguments',
  );
  expect(server.errors).toEqual([]);
});
