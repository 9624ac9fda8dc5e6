import type { AddressInfo } from 'node:net';
import {
  BLOB_CAPABILITY,
  CONTACTS_CAPABILITY,
  CORE_CAPABILITY,
  MAIL_CAPABILITY,
  MAILCOTE_CAPABILITY,
  MDN_CAPABILITY,
  QUOTA_CAPABILITY,
  SUBMISSION_CAPABILITY,
  VACATION_CAPABILITY,
  type Invocation,
  type JmapResponse,
} from '@mailcote/jmap';
import { parseMessage, searchText } from '@mailcote/mime';
import { openStore, type Id, type Store } from '@mailcote/store';
import { createTestDatabase } from '@mailcote/store/testing';
import { pino } from 'pino';
import { createAuthenticator } from '../../auth/authenticator.ts';
import { hashPassword } from '../../auth/password.ts';
import { readConfig } from '../../config.ts';
import type { ServerContext } from '../../context.ts';
import { closeHttp } from '../../http/close-http.ts';
import { createHttpServer } from '../../http/server.ts';
import { MemoryHub } from '../../hub/memory.ts';
import { noPorts } from '../../net/ports.ts';
import { createDns } from '../../relay/dns.ts';
import { openDatabaseDoor, type DatabaseDoor } from './database-door.ts';
import { serverTls } from '../../tls/server-tls.ts';

export const USING = [
  CORE_CAPABILITY,
  MAIL_CAPABILITY,
  SUBMISSION_CAPABILITY,
  BLOB_CAPABILITY,
  QUOTA_CAPABILITY,
  VACATION_CAPABILITY,
  MDN_CAPABILITY,
  CONTACTS_CAPABILITY,
  MAILCOTE_CAPABILITY,
];
export const PASSWORD = 'correct horse battery';

/** Arguments of a response. Expectations look at them more closely than any type would. */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type Answer = any;

export interface TestAccount {
  id: Id;
  address: string;
  /** For the Authorization header: Basic. */
  authorization: string;
  mailboxes: Record<'inbox' | 'drafts' | 'sent' | 'archive' | 'junk' | 'trash', Id>;
}

/** A real HTTP server over a real database of its own, with accounts ana@ and bob@example.org. */
export interface JmapTestServer extends AsyncDisposable {
  url: string;
  context: ServerContext;
  store: Store;
  ana: TestAccount;
  bob: TestAccount;
  /** Another one: NAME@example.org. */
  addAccount(name: string): Promise<TestAccount>;
  /** Log lines at level error and above: what no test should cause. */
  errors: object[];
  /** POSTs a Request as `account`; the responses. Fails unless the status is 200. */
  call(account: TestAccount, methodCalls: unknown[], more?: object): Promise<JmapResponse>;
  /** One call; the arguments of its response, or of its error (with `type`). */
  one(account: TestAccount, name: string, args: object): Promise<Answer>;
  fetch(account: TestAccount, path: string, init?: RequestInit): Promise<Response>;
  upload(account: TestAccount, body: string | Uint8Array<ArrayBuffer>, type?: string): Promise<Id>;
  /** Puts a message into the inbox as the SMTP side does. Lines end in \n here and in CRLF there. */
  deliver(
    account: TestAccount,
    message: string,
    options?: { keywords?: string[]; receivedAt?: Date },
  ): Promise<Id>;
}

export interface JmapTestHooks {
  /** The store reaches its database by a door that the test can shut. */
  throughDoor?: (door: DatabaseDoor) => void;
}

export async function startJmapServer(
  settings: Record<string, string> = {},
  hooks: JmapTestHooks = {},
): Promise<JmapTestServer> {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase());
  const door = hooks.throughDoor ? stack.use(await openDatabaseDoor(database.url)) : null;
  hooks.throughDoor?.(door!);
  const errors: object[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => errors.push(JSON.parse(line) as object) });
  const hub = stack.use(new MemoryHub((error) => log.error({ err: error }, 'hub')));
  const store = stack.use(
    await openStore({
      databaseUrl: door?.url ?? database.url,
      publish: (hint) => hub.publish(hint),
      poolSize: 6,
    }),
  );
  const config = readConfig({
    DATABASE_URL: database.url,
    MAILCOTE_HOSTNAME: 'mail.example.org',
    ...settings,
  });
  let url = '';
  const context: ServerContext = {
    config,
    store,
    hub,
    auth: stack.use(
      createAuthenticator({ directory: store.directory, config: { ...config, rateLimits: false }, log }),
    ),
    dns: createDns({ servers: [] }),
    tls: serverTls(config, log),
    log,
    ports: noPorts(),
    get publicUrl() {
      return url;
    },
  };
  const app = await createHttpServer(context);
  stack.defer(() => closeHttp(app));
  await app.listen({ host: '127.0.0.1', port: 0 });
  url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;

  await store.directory.addDomain('example.org');
  const passwordHash = await hashPassword(PASSWORD);
  const addAccount = async (name: string): Promise<TestAccount> => {
    const address = `${name}@example.org`;
    const { id } = await store.directory.createAccount({ address, name, passwordHash, isAdmin: false });
    const mailboxes = await store.reader(id).mailboxes();
    return {
      id,
      address,
      authorization: `Basic ${Buffer.from(`${address}:${PASSWORD}`).toString('base64')}`,
      mailboxes: Object.fromEntries(
        mailboxes.map((mailbox) => [mailbox.role, mailbox.id]),
      ) as TestAccount['mailboxes'],
    };
  };
  const ana = await addAccount('ana');
  const bob = await addAccount('bob');

  const request: JmapTestServer['fetch'] = (account, path, init = {}) =>
    fetch(new URL(path, url), {
      ...init,
      headers: { authorization: account.authorization, ...(init.headers as Record<string, string>) },
    });
  const call: JmapTestServer['call'] = async (account, methodCalls, more = {}) => {
    const response = await request(account, '/jmap/api', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ using: USING, methodCalls, ...more }),
    });
    if (response.status !== 200) throw new Error(`status ${response.status}: ${await response.text()}`);
    return (await response.json()) as JmapResponse;
  };

  const everything = stack.move();
  return {
    url,
    context,
    store,
    ana,
    bob,
    addAccount,
    errors,
    call,
    async one(account, name, args) {
      const { methodResponses } = await call(account, [[name, { accountId: account.id, ...args }, '0']]);
      return (methodResponses[0] as Invocation)[1];
    },
    fetch: request,
    async upload(account, body, type = 'application/octet-stream') {
      const response = await request(account, `/jmap/upload/${account.id}`, {
        method: 'POST',
        headers: { 'content-type': type },
        body,
      });
      if (response.status !== 201) throw new Error(`status ${response.status}: ${await response.text()}`);
      return ((await response.json()) as { blobId: Id }).blobId;
    },
    async deliver(account, message, { keywords = [], receivedAt = new Date() } = {}) {
      const bytes = Buffer.from(message.replaceAll('\n', '\r\n'));
      const parsed = parseMessage(bytes);
      const { emailId } = await store.deliver({
        accountId: account.id,
        bytes,
        parsed,
        search: searchText(bytes, parsed),
        mailbox: { role: 'inbox' },
        keywords,
        receivedAt,
        trace: null,
      });
      return emailId;
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

/** A small message. Body lines as given. */
export function message(fields: Record<string, string>, body = 'Hello.\n'): string {
  const header = {
    From: 'Stranger <stranger@example.net>',
    To: 'ana@example.org',
    Subject: 'Hello',
    ...fields,
  };
  return `${Object.entries(header)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')}\n${body}`;
}
