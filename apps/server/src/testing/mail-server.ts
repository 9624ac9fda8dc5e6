import { ALL_EMAILS, openStore, type Email, type Id, type Store } from '@mailcote/store';
import { createTestDatabase } from '@mailcote/store/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { createAuthenticator } from '../auth/authenticator.ts';
import { hashPassword } from '../auth/password.ts';
import { type Config, readConfig } from '../config.ts';
import type { ServerContext } from '../context.ts';
import { MemoryHub } from '../hub/memory.ts';
import { noPorts } from '../net/ports.ts';
import { createDns } from '../relay/dns.ts';
import { type DatabaseProxy, startDatabaseProxy } from './database-proxy.ts';
import { serverTls } from '../tls/server-tls.ts';

/** The parts of a server that carry mail, on a database of its own, for tests that do not need the rest. */
export interface MailContext extends AsyncDisposable {
  ctx: ServerContext;
  store: Store;
  databaseUrl: string;
  /** Cuts the road between store and database. */
  database: DatabaseProxy;
  /** An account in the domain of the server. */
  account(local: string, password?: string): Promise<{ id: Id; address: string }>;
  /** What is in the inbox, oldest first, with the octets of each message. */
  inbox(accountId: Id): Promise<{ email: Email; bytes: Buffer; text: string }[]>;
}

export async function openMailContext(
  options: { domain?: string; config?: Partial<Config>; logLevel?: string } = {},
): Promise<MailContext> {
  const { domain = 'example.test' } = options;
  await using stack = new AsyncDisposableStack();
  const { url } = stack.use(await createTestDatabase());
  const database = stack.use(await startDatabaseProxy(url));
  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-mail-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const log = pino({ level: options.logLevel ?? process.env['TEST_LOG'] ?? 'silent' });
  const hub = stack.use(new MemoryHub((error) => log.error({ err: error }, 'hub')));
  const config: Config = {
    ...readConfig({
      MAILCOTE_DATA_DIR: dataDir,
      MAILCOTE_HOSTNAME: `mx.${domain}`,
      DATABASE_URL: database.url,
    }),
    smtpPort: 0,
    submissionPort: 0,
    submissionsPort: 0,
    pop3Port: 0,
    pop3sPort: 0,
    httpPort: 0,
    imapPort: 0,
    imapsPort: 0,
    ...options.config,
  };
  const store = stack.use(
    await openStore({ databaseUrl: database.url, publish: (hint) => hub.publish(hint) }),
  );
  await store.directory.addDomain(domain);
  const ctx: ServerContext = {
    config,
    store,
    hub,
    log,
    auth: stack.use(createAuthenticator({ directory: store.directory, config, log })),
    dns: createDns({ servers: config.dnsServers, isValidating: config.dane }),
    tls: stack.use(serverTls(config, log)),
    ports: noPorts(),
    publicUrl: 'http://localhost',
  };
  const everything = stack.move();
  return {
    ctx,
    store,
    databaseUrl: url,
    database,
    account: async (local, password) => {
      const passwordHash = password === undefined ? null : await hashPassword(password);
      const address = `${local}@${domain}`;
      return store.directory.createAccount({ address, name: local, passwordHash, isAdmin: false });
    },
    inbox: async (accountId) => {
      const reader = store.reader(accountId);
      const inbox = (await reader.mailboxes()).find(({ role }) => role === 'inbox');
      const { ids } = await reader.queryEmails({
        ...ALL_EMAILS,
        filter: { inMailbox: inbox?.id ?? '' },
        sort: [{ property: 'receivedAt', isAscending: true }],
        limit: 10_000,
      });
      const emails = new Map((await reader.emails(ids)).map((email) => [email.id, email]));
      return Promise.all(
        ids.map(async (id) => {
          const email = emails.get(id);
          const bytes = email === undefined ? null : await store.blobs.get(email.blobId);
          if (email === undefined || bytes === null) throw new Error(`no email ${id}`);
          return { email, bytes, text: bytes.toString() };
        }),
      );
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

/** Waits until `probe` gives something, up to 20 s. */
export async function until<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false> | T | null | undefined | false,
): Promise<T> {
  const end = Date.now() + 20_000;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 15);
    });
  }
}
