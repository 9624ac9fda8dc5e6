import { createPublicKey, verify } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAppPassword, hashAppPassword } from '../auth/token.ts';
import {
  message,
  startJmapServer,
  type Answer,
  type JmapTestServer,
  type TestAccount,
} from '../jmap/testing/jmap-test-server.ts';
import { Pusher } from './pusher.ts';
import { Receiver, startPushService, type PushService } from './testing/push-service.ts';

let server: JmapTestServer;
let service: PushService;
let pusher: Pusher;
beforeAll(async () => {
  server = await startJmapServer();
  service = await startPushService();
  pusher = new Pusher(server.context, service.policy);
});
afterAll(async () => {
  await pusher.close();
  await service[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

/** An app password of an account: another device. */
async function device(account: TestAccount): Promise<TestAccount & { credentialId: string }> {
  const password = createAppPassword();
  const { id } = await server.store.directory.createAppPassword(account.id, {
    name: 'Phone',
    hash: hashAppPassword(password),
  });
  const authorization = `Basic ${Buffer.from(`${account.address}:${password}`).toString('base64')}`;
  return { ...account, authorization, credentialId: id };
}

/** PushSubscription methods take no accountId. */
async function one(account: TestAccount, name: 'get' | 'set', args: object): Promise<Answer> {
  const { methodResponses } = await server.call(account, [[`PushSubscription/${name}`, args, '0']]);
  return methodResponses[0]![1];
}

/** Makes a subscription and sends its code back. */
async function subscribed(account: TestAccount, path: string, more: object = {}): Promise<string> {
  const create = { k: { deviceClientId: path, url: service.url(path), ...more } };
  const { id } = (await one(account, 'set', { create })).created.k;
  const [first] = await service.wait(path, 1);
  const { verificationCode } = JSON.parse(first!.body.toString());
  expect(await one(account, 'set', { update: { [id]: { verificationCode } } })).toMatchObject({
    updated: { [id]: null },
  });
  return id;
}

async function row(
  id: string,
): Promise<{ attempts: number; pace_seconds: number; wait: number } | undefined> {
  return (await sql(
    `SELECT attempts, pace_seconds, extract(epoch FROM next_attempt_at - now())::float8 AS wait
       FROM push_subscription WHERE id = $1`,
    [Number.parseInt(id.slice(1), 36)],
  )) as { attempts: number; pace_seconds: number; wait: number } | undefined;
}

async function sql(text: string, values: unknown[] = []): Promise<object | undefined> {
  const client = new Client({ connectionString: server.context.config.databaseUrl! });
  await client.connect();
  try {
    return (await client.query<object>(text, values)).rows[0];
  } finally {
    await client.end();
  }
}

/** What happens when time has passed. */
async function makeDue(id: string): Promise<void> {
  const number = Number.parseInt(id.slice(1), 36);
  await sql('UPDATE push_subscription SET next_attempt_at = now() WHERE id = $1', [number]);
  (server.context.hub as unknown as { recheck(): void }).recheck();
}

test('the life of a subscription: verification, what changed since, each change, encrypted and signed', async () => {
  const phone = await device(server.ana);
  const receiver = new Receiver();
  const created = await one(phone, 'set', {
    create: {
      k: {
        deviceClientId: 'd1',
        url: service.url('/life'),
        keys: receiver.keys,
        types: ['Email', 'EmailDelivery'],
      },
    },
  });
  const { id, expires } = created.created.k;
  expect(created).toEqual({
    created: { k: { id, verificationCode: null, expires } },
    updated: null,
    destroyed: null,
    notCreated: null,
    notUpdated: null,
    notDestroyed: null,
  });
  // A password has no end, so the subscription has one: later than 7 days from now.
  expect(Date.parse(expires) - Date.now()).toBeGreaterThan(7 * 24 * 3_600_000);

  const [first] = await service.wait('/life', 1);
  const verification = receiver.read(first!);
  expect(verification).toEqual({
    '@type': 'PushVerification',
    pushSubscriptionId: id,
    verificationCode: expect.stringMatching(/^[\w-]{32}$/),
  });
  expect(first!.headers).toMatchObject({
    'content-type': 'application/json',
    'content-encoding': 'aes128gcm',
    ttl: '86400',
    urgency: 'normal',
  });

  // Nobody reads the code but at the address it was sent to, and nothing more goes there before it is known.
  expect((await one(phone, 'get', { ids: [id] })).list).toEqual([
    { id, deviceClientId: 'd1', verificationCode: null, expires, types: ['Email', 'EmailDelivery'] },
  ]);
  await server.deliver(server.ana, message({}));
  const wrong = await one(phone, 'set', { update: { [id]: { verificationCode: 'wrong' } } });
  expect(wrong.notUpdated[id]).toMatchObject({ type: 'invalidProperties', properties: ['verificationCode'] });
  expect(service.received('/life')).toHaveLength(1);

  const { verificationCode } = verification;
  await one(phone, 'set', { update: { [id]: { verificationCode } } });
  const [, second] = await service.wait('/life', 2);
  const { state } = await server.one(server.ana, 'Email/get', { ids: [] });
  expect(receiver.read(second!)).toEqual({
    '@type': 'StateChange',
    changed: { [server.ana.id]: { Email: state, EmailDelivery: state } },
  });
  expect((await one(phone, 'get', { ids: [id], properties: ['verificationCode'] })).list).toEqual([
    { id, verificationCode },
  ]);

  // A change of no type asked for, and one in another account, are not told; a flag is, with less urgency.
  await server.one(server.ana, 'Mailbox/set', { create: { m: { name: 'Pushed' } } });
  await server.deliver(server.bob, message({}));
  const { ids } = await server.one(server.ana, 'Email/query', { limit: 1 });
  await server.one(server.ana, 'Email/set', { update: { [ids[0]]: { 'keywords/$seen': true } } });
  const [, , third] = await service.wait('/life', 3);
  expect(Object.keys(receiver.read(third!).changed)).toEqual([server.ana.id]);
  expect(Object.keys(receiver.read(third!).changed[server.ana.id])).toEqual(['Email']);
  expect(third!.headers['urgency']).toBe('low');

  // RFC 8292 with the key of the Session object (RFC 9749).
  const session: Answer = await (await server.fetch(phone, '/.well-known/jmap')).json();
  const { applicationServerKey } = session.capabilities['urn:ietf:params:jmap:webpush-vapid'];
  const [, token = '', key] = /^vapid t=(\S+), k=(\S+)$/.exec(third!.headers.authorization!) ?? [];
  expect(key).toBe(applicationServerKey);
  const point = Buffer.from(applicationServerKey, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'));
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x!, y: y! } });
  const [head, claims, signature] = token.split('.');
  const options = { key: publicKey, dsaEncoding: 'ieee-p1363' } as const;
  expect(
    verify('sha256', Buffer.from(`${head}.${claims}`), options, Buffer.from(signature!, 'base64url')),
  ).toBe(true);
  expect(JSON.parse(Buffer.from(claims!, 'base64url').toString()).aud).toBe(new URL(service.url('/')).origin);

  expect(await one(phone, 'set', { destroy: [id] })).toMatchObject({ destroyed: [id] });
  expect(await one(phone, 'get', { ids: null })).toEqual({ list: [], notFound: [] });
  expect(await one(phone, 'get', { ids: [id] })).toEqual({ list: [], notFound: [id] });
});

test('url and keys are never shown, and nobody sees what another credential has made', async () => {
  const [phone, laptop] = [await device(server.ana), await device(server.ana)];
  const id = await subscribed(phone, '/private');
  for (const name of ['url', 'keys'])
    expect(await one(phone, 'get', { properties: ['id', name] })).toMatchObject({ type: 'forbidden' });
  expect(await one(phone, 'get', { properties: ['nonsense'] })).toMatchObject({ type: 'invalidArguments' });
  // Neither of these methods knows accounts or states (RFC 8620 7.2.1, 7.2.2).
  expect(await one(phone, 'get', { accountId: server.ana.id })).toMatchObject({ type: 'invalidArguments' });
  expect(await one(phone, 'set', { ifInState: '1' })).toMatchObject({ type: 'invalidArguments' });
  for (const stranger of [laptop, server.ana, server.bob]) {
    expect(await one(stranger, 'get', { ids: null })).toMatchObject({ list: [] });
    expect(await one(stranger, 'get', { ids: [id] })).toMatchObject({ list: [], notFound: [id] });
    const tried = await one(stranger, 'set', { update: { [id]: { types: null } }, destroy: [id] });
    expect(tried.notUpdated[id].type).toBe('notFound');
    expect(tried.notDestroyed[id].type).toBe('notFound');
  }
  await one(phone, 'set', { destroy: [id] });
});

test('a subscription ends with its login', async () => {
  const phone = await device(server.ana);
  const id = await subscribed(phone, '/logout');
  await server.store.directory.deleteAppPassword(server.ana.id, phone.credentialId);
  expect(await row(id)).toBeUndefined();
  const count = service.received('/logout').length;

  // One who stays hears of the next change; the one who left does not.
  const staying = await device(server.ana);
  const other = await subscribed(staying, '/staying');
  await server.deliver(server.ana, message({}));
  await service.wait('/staying', 2);
  expect(service.received('/logout')).toHaveLength(count);
  await one(staying, 'set', { destroy: [other] });
});

test('a session bounds nothing, and takes its subscriptions along', async () => {
  const { auth } = server.context;
  const { token, sessionId } = await auth.createSession({ accountId: server.ana.id, userAgent: '', ip: '' });
  const browser = { ...server.ana, authorization: `Bearer ${token}` };
  const far = '2099-01-01T00:00:00Z';
  const create = {
    a: { deviceClientId: 'a', url: service.url('/session') },
    b: { deviceClientId: 'b', url: service.url('/session'), expires: far },
  };
  const { created } = await one(browser, 'set', { create });
  expect(created.a.expires).toBeNull();
  expect(created.b.expires).toBe(far);
  await auth.endSession(server.ana.id, sessionId);
  expect(await row(created.a.id)).toBeUndefined();
});

test.for<[string, object, string[]]>([
  ['no url', { url: undefined }, ['url']],
  ['http', { url: 'http://push.example/' }, ['url']],
  ['no address at all', { url: 'https://' }, ['url']],
  ['a user name', { url: 'https://a:b@push.example/' }, ['url']],
  ['a long address', { url: `https://push.example/${'x'.repeat(3_000)}` }, ['url']],
  ['no device', { deviceClientId: undefined }, ['deviceClientId']],
  ['keys of which one is missing', { keys: { auth: 'AAAAAAAAAAAAAAAAAAAAAA' } }, ['keys']],
  ['keys that are none', { keys: { p256dh: 'AAAA', auth: 'AAAA' } }, ['keys']],
  ['a code', { verificationCode: 'x' }, ['verificationCode']],
  ['an end that is past', { expires: '2020-01-01T00:00:00Z' }, ['expires']],
  ['an end that is no date', { expires: 'soon' }, ['expires']],
  ['types that are none', { types: 'Email' }, ['types']],
  ['too many types', { types: Array.from({ length: 101 }, (_, index) => `T${index}`) }, ['types']],
  ['something unknown', { colour: 'red' }, ['colour']],
])('%s is refused', async ([, wrong, properties]) => {
  const create = { k: { deviceClientId: 'x', url: service.url('/never'), ...wrong } };
  const { created, notCreated } = await one(server.bob, 'set', { create });
  expect(created).toBeNull();
  expect(notCreated.k).toMatchObject({ type: 'invalidProperties', properties });
  expect(service.received('/never')).toEqual([]);
});

test('what an update may change, and what not', async () => {
  const phone = await device(server.ana);
  const id = await subscribed(phone, '/update');
  const update = async (patch: object) => one(phone, 'set', { update: { [id]: patch } });
  const bounded = (await update({ expires: '2099-01-01T00:00:00Z' })).updated[id];
  expect(Date.parse(bounded.expires)).toBeLessThan(Date.now() + 31 * 24 * 3_600_000);
  const soon = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 3_600_000)
    .toISOString()
    .replace('.000Z', 'Z');
  expect((await update({ expires: soon, types: ['Thread'] })).updated).toEqual({ [id]: null });
  expect((await one(phone, 'get', { ids: [id] })).list[0]).toMatchObject({
    expires: soon,
    types: ['Thread'],
  });
  expect((await update({ deviceClientId: '/update', id })).updated).toEqual({ [id]: null });
  for (const wrong of [
    { url: service.url('/update') },
    { keys: null },
    { deviceClientId: 'other' },
    { verificationCode: null },
    { types: 7 },
    { expires: '2020-01-01T00:00:00Z' },
    { nonsense: 1 },
  ])
    expect((await update(wrong)).notUpdated[id].type, JSON.stringify(wrong)).toBe('invalidProperties');
  expect((await update({ 'types/0': 'x' })).notUpdated[id].type).toBe('invalidPatch');
  await one(phone, 'set', { destroy: [id] });
});

test('a flood of changes becomes few pushes, of which the last has the last state', async () => {
  const phone = await device(server.ana);
  const id = await subscribed(phone, '/flood', { types: ['Email'] });
  const before = service.received('/flood').length;
  await Promise.all(Array.from({ length: 40 }, () => server.deliver(server.ana, message({}))));
  const { state } = await server.one(server.ana, 'Email/get', { ids: [] });
  await expect
    .poll(() => service.received('/flood').at(-1)!.body.toString())
    .toBe(JSON.stringify({ '@type': 'StateChange', changed: { [server.ana.id]: { Email: state } } }));
  expect(service.received('/flood').length - before).toBeLessThan(20);
  await one(phone, 'set', { destroy: [id] });
});

test('a push service in trouble is asked again later, one that is overrun less often, and nothing is lost', async () => {
  const phone = await device(server.ana);
  const id = await subscribed(phone, '/trouble', { types: ['Email'] });
  service.answer('/trouble', 503, { 'retry-after': '900' });
  await server.deliver(server.ana, message({}));
  await expect.poll(async () => (await row(id))!.attempts).toBe(1);
  expect((await row(id))!.wait).toBeGreaterThan(600);
  service.answer('/trouble', 429);
  await makeDue(id);
  await expect.poll(async () => (await row(id))!.attempts).toBe(2);
  expect(await row(id)).toMatchObject({ pace_seconds: 15 });
  service.answer('/trouble', 201);
  await makeDue(id);
  await expect.poll(async () => (await row(id))!.attempts).toBe(0);
  const { state } = await server.one(server.ana, 'Email/get', { ids: [] });
  expect(service.received('/trouble').at(-1)!.body.toString()).toContain(`"Email":"${state}"`);
  // Slower than before, for a while.
  expect(await row(id)).toMatchObject({ pace_seconds: 12 });
  await one(phone, 'set', { destroy: [id] });
});

test.for([404, 410])('a push service that answers %i ends the subscription', async (status) => {
  const phone = await device(server.ana);
  const path = `/gone-${status}`;
  await subscribed(phone, path);
  service.answer(path, status);
  await server.deliver(server.ana, message({}));
  await expect.poll(async () => (await one(phone, 'get', { ids: null })).list).toEqual([]);
});

test('a pusher that starts later sends what it missed', async () => {
  const phone = await device(server.bob);
  const id = await subscribed(phone, '/later', { types: ['Email'] });
  await pusher.close();
  await server.deliver(server.bob, message({}));
  const before = service.received('/later').length;
  pusher = new Pusher(server.context, service.policy);
  await service.wait('/later', before + 1);
  await one(phone, 'set', { destroy: [id] });
});

test('an address inside our own network is never asked', async () => {
  const phone = await device(server.bob);
  await pusher.close();
  pusher = new Pusher(server.context, { ...service.policy, allowAddress: () => false });
  const create = { k: { deviceClientId: 'x', url: service.url('/inside') } };
  const { id } = (await one(phone, 'set', { create })).created.k;
  await expect.poll(async () => (await row(id))!.attempts).toBe(1);
  expect(service.received('/inside')).toEqual([]);
  await one(phone, 'set', { destroy: [id] });
  await pusher.close();
  pusher = new Pusher(server.context, service.policy);
});

test.for([
  ['on', 31, 30, 'rateLimit'],
  ['off', 33, 32, 'overQuota'],
] as const)(
  'with rate limits %s an account makes so many and no more',
  async ([limits, tried, made, type]) => {
    await using own = await startJmapServer({ MAILCOTE_RATE_LIMITS: limits });
    const subscription = { deviceClientId: 'x', url: 'https://push.example/' };
    const create = Object.fromEntries(
      Array.from({ length: tried }, (_, index) => [`k${index}`, subscription]),
    );
    const { methodResponses } = await own.call(own.ana, [['PushSubscription/set', { create }, '0']]);
    const answer: Answer = methodResponses[0]![1];
    expect(Object.keys(answer.created)).toHaveLength(made);
    expect(Object.values(answer.notCreated)).toMatchObject([{ type }]);
  },
);

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
