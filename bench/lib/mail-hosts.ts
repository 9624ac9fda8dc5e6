import { type Dovecot, PASSWORD as DOVECOT_PASSWORD, startDovecot } from './dovecot.ts';
import { fill } from './fill.ts';
import { ImapClient } from './imap-client.ts';
import { messagesOf } from './mailbox-source.ts';
import { type BenchServer, DOMAIN, startBenchServer } from './server.ts';

/** An inbox, and how to get at it. */
export interface MailHost {
  imapPort: number;
  pop3Port: number;
  user: string;
  password: string;
}

export interface MailHosts extends AsyncDisposable {
  server: BenchServer;
  /** Null: nothing to compare with. */
  dovecotVersion: string | null;
  /** Ours with an inbox of so many messages; the same in Dovecot, if it is there, behind it. */
  hosts: (messages: number) => Promise<MailHost[]>;
}

const APP_PASSWORD = 'abcd-efgh-jkmn-pqrs-tuvw';

/** Starts the server and, where it is installed, Dovecot, and fills inboxes of these sizes. BENCH_DATA_DIR: see startBenchServer. */
export async function startMailHosts(sizes: readonly number[]): Promise<MailHosts> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startBenchServer({ accounts: 0, dataDir: process.env['BENCH_DATA_DIR'] }));
  const dovecot = await startDovecot(say);
  if (dovecot !== null) stack.use(dovecot);
  const addressOf = (messages: number): string => `inbox${messages}@${DOMAIN}`;
  const accounts = sizes.map((messages) => ({ address: addressOf(messages), messages, isInboxOnly: true }));
  await fill(server.dataDir, accounts, APP_PASSWORD, say);
  const everything = stack.move();
  return {
    server,
    dovecotVersion: dovecot?.version ?? null,
    hosts: async (messages) => {
      const { imapPort, pop3Port } = server;
      const ours = { imapPort, pop3Port, user: addressOf(messages), password: APP_PASSWORD };
      return dovecot === null ? [ours] : [ours, await copyTo(dovecot, ours, messages)];
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

/** Logs in and opens the inbox. */
export async function openInbox({ imapPort, user, password }: MailHost): Promise<ImapClient> {
  const client = await ImapClient.connect(imapPort);
  await client.run(`LOGIN ${user} ${password}`);
  await client.run('SELECT INBOX');
  return client;
}

async function copyTo(dovecot: Dovecot, ours: MailHost, messages: number): Promise<MailHost> {
  say(`${messages} messages for Dovecot`);
  const user = `inbox${messages}`;
  using client = await openInbox(ours);
  await dovecot.addUser(user, messagesOf(client, messages));
  return { imapPort: dovecot.imapPort, pop3Port: dovecot.pop3Port, user, password: DOVECOT_PASSWORD };
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
