import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAccount } from '../admin/accounts.ts';
import { addDomain } from '../admin/domains.ts';
import { problemsOf, type Overview } from '../admin/overview.ts';
import { startFakeDns, type FakeDns } from '../testing/fake-dns.ts';
import { startRestServer, type RestServer } from './testing/rest-server.ts';

const PASSWORD = 'correct horse battery';
let dns: FakeDns;
let server: RestServer;
let admin: ReturnType<RestServer['browser']>;
beforeAll(async () => {
  dns = await startFakeDns({});
  server = await startRestServer({ MAILCOTE_HOSTNAME: 'mail.example.org', MAILCOTE_DNS_SERVERS: dns.server });
  await addDomain(server.store, 'example.org');
  await createAccount(server.store, { address: 'root@example.org', password: PASSWORD, isAdmin: true });
  admin = server.browser();
  await admin.call('POST', '/api/session', { body: { address: 'root@example.org', password: PASSWORD } });
});
afterAll(async () => {
  expect(server.errors).toEqual([]);
  await server[Symbol.asyncDispose]();
  await dns[Symbol.asyncDispose]();
});

test('what there is, and what passed', async () => {
  server.store.traffic.count('received', 2);
  const { status, body } = await admin.call('GET', '/api/admin/overview');
  expect([status, body]).toEqual([
    200,
    expect.objectContaining({
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as string,
      hostname: 'mail.example.org',
      accounts: 1,
      domains: 1,
      queue: { queued: 0, retrying: 0, held: 0, oldestAt: null },
    }),
  ]);
  expect(body.databaseBytes).toBeGreaterThan(1_000_000);
  expect(body.traffic).toHaveLength(24);
  expect(body.traffic.at(-1)).toMatchObject({ received: 2, refused: 0 });
  expect(body.certificates).toMatchObject([{ names: ['mail.example.org'], isSelfSigned: true }]);
  expect(body.problems).toContainEqual({
    code: 'certificateSelfSigned',
    level: 'hint',
    value: 'mail.example.org',
  });
});

const NOW = new Date('2026-11-23T12:00:00Z');
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000);
const WELL: Omit<Overview, 'problems'> = {
  version: '1.0.0',
  node: 'v26',
  hostname: 'mail.example.org',
  publicUrl: 'https://mail.example.org',
  listeners: [],
  accounts: 1,
  domains: 1,
  databaseBytes: 1,
  disk: { freeBytes: 50e9, totalBytes: 100e9 },
  queue: { queued: 0, retrying: 0, held: 0, oldestAt: null },
  traffic: [],
  certificates: [{ names: ['mail.example.org'], validTo: inDays(60), isSelfSigned: false }],
};

test.each<[what: Partial<Omit<Overview, 'problems'>>, codes: string[]]>([
  [{}, []],
  [{ disk: { freeBytes: 1e9, totalBytes: 100e9 } }, ['diskLow']],
  [{ disk: { freeBytes: 1e9, totalBytes: 5e9 } }, []],
  [{ disk: null }, []],
  [{ certificates: [{ names: ['a'], validTo: inDays(13), isSelfSigned: false }] }, ['certificateEnds']],
  [{ certificates: [{ names: ['a'], validTo: inDays(-1), isSelfSigned: true }] }, ['certificateExpired']],
  [{ queue: { queued: 1, retrying: 1, held: 0, oldestAt: inDays(-0.1) } }, []],
  [{ queue: { queued: 1, retrying: 1, held: 0, oldestAt: inDays(-0.2) } }, ['queueOld']],
  [{ hostname: 'localhost', publicUrl: 'http://localhost:8080' }, ['hostnameLocal']],
  [{ publicUrl: 'http://mail.example.org' }, ['insecureUrl']],
  [{ domains: 0, disk: { freeBytes: 0, totalBytes: 1e9 } }, ['diskLow', 'noDomain']],
])('problems of %j', (what, codes) => {
  expect(problemsOf({ ...WELL, ...what }, NOW).map(({ code }) => code)).toEqual(codes);
});

async function checks(): Promise<Record<string, { status: string; note: string | null; record: unknown }>> {
  const { status, body } = await admin.call('GET', '/api/admin/domains/example.org/checks');
  expect(status).toBe(200);
  return Object.fromEntries(body.map((check: { kind: string }) => [check.kind, check]));
}

test('what the DNS says of a domain, with what should stand there', async () => {
  expect(await checks()).toMatchObject({
    host: { status: 'missing', record: { name: 'mail.example.org', type: 'A' } },
    reverse: { status: 'unknown', note: 'hostMissing' },
    mx: { status: 'missing', record: { name: 'example.org', type: 'MX', value: '10 mail.example.org.' } },
    spf: { status: 'missing', record: { type: 'TXT', value: 'v=spf1 mx -all' } },
    dkim: { status: 'missing', note: 'notSigned', record: null },
    dmarc: { status: 'missing', record: { name: '_dmarc.example.org', type: 'TXT' } },
    mtaSts: { status: 'optional' },
  });
  dns.zone = {
    'mail.example.org': { a: ['192.0.2.7'], aaaa: ['2001:db8::7'] },
    '7.2.0.192.in-addr.arpa': { ptr: ['MAIL.example.org'] },
    '7.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa': {
      ptr: ['mail.example.org'],
    },
    'example.org': { mx: [[10, 'Mail.example.org']], txt: ['v=spf1 mx -all', 'something else'] },
    '_dmarc.example.org': { txt: ['v=DMARC1; p=none'] },
    '_mta-sts.example.org': { txt: ['v=STSv1; id=1;'] },
  };
  expect(await checks()).toMatchObject({
    host: { status: 'ok', found: ['192.0.2.7', '2001:db8::7'] },
    reverse: { status: 'ok' },
    mx: { status: 'ok', found: ['10 Mail.example.org.'] },
    spf: { status: 'ok', found: ['v=spf1 mx -all'] },
    dmarc: { status: 'ok', note: 'onlyWatches' },
    mtaSts: { status: 'ok' },
  });
  dns.zone['7.2.0.192.in-addr.arpa'] = { ptr: ['pool-7.provider.example'] };
  expect((await checks())['reverse']).toMatchObject({
    status: 'wrong',
    record: { name: '192.0.2.7', type: 'PTR', value: 'mail.example.org.' },
  });
});

test.each([
  [['v=spf1 a:mail.example.org ~all'], 'ok', null],
  [['v=spf1 ip4:192.0.2.7 -all'], 'ok', null],
  [['v=spf1 include:_spf.example.net -all'], 'ok', null],
  [['v=spf1 ip4:198.51.100.1 -all'], 'wrong', 'notUs'],
  [['v=spf1 -mx -all'], 'wrong', 'notUs'],
  [['v=spf1 mx +all'], 'wrong', 'allowsAll'],
  [['v=spf1 mx -all', 'v=spf1 -all'], 'wrong', 'twice'],
  [['v=spf10 mx'], 'missing', null],
])('SPF %j is %s', async (txt, status, note) => {
  dns.zone['example.org'] = { txt };
  expect((await checks())['spf']).toMatchObject({ status, note });
});

test('a name server that does not answer is told from one that knows nothing', async () => {
  dns.zone['_dmarc.example.org'] = { fails: true };
  dns.zone['example.org'] = { mx: [[5, 'mx.elsewhere.example']] };
  expect(await checks()).toMatchObject({
    dmarc: { status: 'unknown', note: 'dnsAway' },
    mx: { status: 'wrong', note: 'elsewhere' },
  });
  expect((await admin.call('GET', '/api/admin/domains/elsewhere.example/checks')).status).toBe(404);
});
