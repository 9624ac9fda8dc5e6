import { ALL_EMAILS } from '@mailcote/store';
import { createTestDatabase } from '@mailcote/store/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { hashPassword } from '../auth/password.ts';
import { readConfig } from '../config.ts';
import { createServer, type Server } from '../server.ts';
import { startFakeDns } from '../testing/fake-dns.ts';
import { until } from '../testing/mail-server.ts';
import { FREE_PORTS } from '../testing/free-ports.ts';

const MESSAGES = 60;

/** A port that is free on both addresses: other mail servers are always reached on one and the same port. */
async function commonPort(): Promise<number> {
  for (;;) {
    const first = createTcpServer().listen(0, '127.0.0.2');
    await once(first, 'listening');
    const { port } = first.address() as AddressInfo;
    const second = createTcpServer().listen(port, '127.0.0.3');
    const isFree = await once(second, 'listening').then(
      () => true,
      () => false,
    );
    first.close();
    second.close();
    await once(first, 'close');
    if (isFree) return port;
  }
}

interface Site extends AsyncDisposable {
  server: Server;
  accountId: string;
  domain: string;
}

async function openSite(domain: string, host: string, smtpPort: number, dnsServer: string): Promise<Site> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase());
  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-site-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const config = {
    ...readConfig({
      MAILCOTE_DATA_DIR: dataDir,
      MAILCOTE_HOST: host,
      ...FREE_PORTS,
      MAILCOTE_HOSTNAME: `mx.${domain}`,
      MAILCOTE_DNS_SERVERS: dnsServer,
      DATABASE_URL: database.url,
    }),
    smtpPort,
    relayPort: smtpPort,
  };
  const server = stack.use(await createServer(config, pino({ level: process.env['TEST_LOG'] ?? 'silent' })));
  const { directory } = server.context.store;
  await directory.addDomain(domain);
  const passwordHash = await hashPassword('correct horse');
  const account = await directory.createAccount({
    address: `person@${domain}`,
    name: 'Person',
    passwordHash,
    isAdmin: false,
  });
  const everything = stack.move();
  return { server, accountId: account.id, domain, [Symbol.asyncDispose]: () => everything.disposeAsync() };
}

test('two servers, each the MX of its own domain, write to each other directly, many messages on one connection', async () => {
  const port = await commonPort();
  await using dns = await startFakeDns({
    'one.test': { mx: [[10, 'mx.one.test']] },
    'two.test': { mx: [[10, 'mx.two.test']] },
    'mx.one.test': { a: ['127.0.0.2'] },
    'mx.two.test': { a: ['127.0.0.3'] },
  });
  await using one = await openSite('one.test', '127.0.0.2', port, dns.server);
  await using two = await openSite('two.test', '127.0.0.3', port, dns.server);

  const write = async (from: Site, to: Site, count: number): Promise<void> => {
    const transport = createTransport({
      host: from.server.config.host,
      port: from.server.ports.submission!,
      tls: { rejectUnauthorized: false },
      auth: { user: `person@${from.domain}`, pass: 'correct horse' },
      pool: true,
      maxConnections: 4,
      maxMessages: 1000,
    });
    const mail = { from: `person@${from.domain}`, to: `person@${to.domain}` };
    await Promise.all(
      Array.from({ length: count }, (_, n) =>
        transport.sendMail({ ...mail, subject: `number ${n}`, text: '안녕' }),
      ),
    );
    transport.close();
  };
  await Promise.all([write(one, two, MESSAGES), write(two, one, MESSAGES)]);

  for (const [site, other] of [
    [one, two],
    [two, one],
  ] as const) {
    const reader = site.server.context.store.reader(site.accountId);
    const emails = await until('all messages', async () => {
      const inbox = (await reader.mailboxes()).find(({ role }) => role === 'inbox');
      if (inbox === undefined || inbox.totalEmails < MESSAGES) return null;
      const { ids } = await reader.queryEmails({
        ...ALL_EMAILS,
        filter: { inMailbox: inbox.id },
        limit: 1000,
      });
      return reader.emails(ids);
    });
    const expected = Array.from({ length: MESSAGES }, (_, n) => `number ${n}`).sort();
    expect(emails.map(({ envelope }) => envelope.subject ?? '').sort()).toEqual(expected);
    const traces = await Promise.all(emails.map(({ id }) => reader.traces({ emailId: id })));
    const sessions = new Set(traces.map(([trace]) => trace?.startedAt.getTime()));
    expect(traces.every(([trace]) => trace?.tls !== null && trace?.peerName === `mx.${other.domain}`)).toBe(
      true,
    );
    // Two connections to begin with, and one more for each 20 messages.
    expect(sessions.size).toBeLessThanOrEqual(5);
    const queue = await until('the queue to be settled', async () => {
      const items = await site.server.context.store.queue.list({ limit: 1000 });
      return items.every(({ status }) => status === 'delivered') && items;
    });
    expect(queue.length).toBe(MESSAGES);
  }
});
