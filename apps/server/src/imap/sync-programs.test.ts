import { ALL_EMAILS, type Email, type Id } from '@mailcote/store';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptPassword } from '../auth/kept-password.ts';
import { isHere, runProgram } from '../testing/foreign-program.ts';
import { PASSWORD, startImapServer, type ImapServer } from './testing/imap-server.ts';

/** Programs of others that keep a folder of files and a server alike: all that both sides do meanwhile has to be on both afterwards. */

interface Program {
  /** Writes its settings. @returns what runs it once */
  prepare(folder: string, mail: string, address: string): Promise<() => Promise<unknown>>;
}

let server: ImapServer;
beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const mbsync: Program = {
  async prepare(folder, mail, address) {
    const file = join(folder, 'mbsyncrc');
    await writeFile(
      file,
      `IMAPAccount there
Host 127.0.0.1
Port ${server.tlsPort}
User ${address}
Pass "${PASSWORD}"
SSLType IMAPS
CertificateFile ${join(server.mail.ctx.config.dataDir, 'tls', 'cert.pem')}

IMAPStore there
Account there

MaildirStore here
Path ${mail}/
Inbox ${mail}/INBOX
SubFolders Verbatim

Channel both
Far :there:
Near :here:
Patterns *
Create Both
Remove Both
Expunge Both
SyncState *
`,
    );
    return () => runProgram('mbsync', ['-c', file, '-a']);
  },
};

const offlineimap: Program = {
  async prepare(folder, mail, address) {
    const file = join(folder, 'offlineimaprc');
    await writeFile(
      file,
      `[general]
accounts = one
metadata = ${folder}/state

[Account one]
localrepository = here
remoterepository = there

[Repository here]
type = Maildir
localfolders = ${mail}

[Repository there]
type = IMAP
remotehost = 127.0.0.1
remoteport = ${server.port}
remoteuser = ${address}
remotepass = ${PASSWORD}
ssl = no
starttls = no
`,
    );
    const env = { ...process.env, HOME: folder };
    return () => runProgram('offlineimap', ['-c', file, '-o', '-u', 'quiet'], { env });
  },
};

interface LocalMessage {
  path: string;
  subject: string;
  /** Letters of Maildir. */
  flags: string;
}

async function messagesIn(mailbox: string): Promise<LocalMessage[]> {
  const found: LocalMessage[] = [];
  for (const part of ['cur', 'new'])
    for (const name of await readdir(join(mailbox, part))) {
      const path = join(mailbox, part, name);
      const subject = /^Subject: (.*?)\r?$/m.exec(await readFile(path, 'utf8'))?.[1] ?? '';
      found.push({ path, subject, flags: /:2,([A-Z]*)$/.exec(name)?.[1] ?? '' });
    }
  return found.toSorted((a, b) => a.subject.localeCompare(b.subject));
}

const told = (messages: readonly LocalMessage[]): string[] =>
  messages.map(({ subject, flags }) => `${subject} ${flags}`.trim());

async function localMessage(mailbox: string, subject: string): Promise<LocalMessage> {
  const message = (await messagesIn(mailbox)).find((one) => one.subject === subject);
  if (message === undefined) throw new Error(`no message "${subject}" in ${mailbox}`);
  return message;
}

/** A new file, as a mail program of this machine would put it there. */
async function put(mailbox: string, subject: string): Promise<void> {
  for (const part of ['cur', 'new', 'tmp']) await mkdir(join(mailbox, part), { recursive: true });
  await writeFile(
    join(mailbox, 'new', `${Date.now()}.${subject}.here`),
    `Subject: ${subject}\n\nwritten here\n`,
  );
}

async function setFlags(mailbox: string, subject: string, flags: string): Promise<void> {
  const { path } = await localMessage(mailbox, subject);
  const name = (path.split('/').at(-1) ?? '').replace(/:2,.*$/, '');
  await rename(path, join(mailbox, 'cur', `${name}:2,${flags}`));
}

/** What is on the server: "subject: mailboxes: keywords". */
async function remote(accountId: Id): Promise<string[]> {
  const reader = server.mail.store.reader(accountId);
  const names = new Map((await reader.mailboxes()).map(({ id, name, role }) => [id, role ?? name]));
  const { ids } = await reader.queryEmails({ ...ALL_EMAILS, limit: 50 });
  const line = ({ envelope, mailboxIds, keywords }: Email): string =>
    `${envelope.subject}: ${mailboxIds.map((id) => names.get(id)).join()}: ${keywords.join()}`;
  return (await reader.emails(ids)).map(line).toSorted();
}

test.for([
  ['mbsync', mbsync],
  ['offlineimap', offlineimap],
] as const)(
  '%s: what happens on either side happens on both',
  { timeout: 120_000 },
  async ([name, program], { skip }) => {
    if (!isHere(name)) skip(`${name} is not on this machine`);
    const { store } = server.mail;
    const { id, address } = await server.account(name);
    const { hash, scram } = await keptPassword(store.directory, address, PASSWORD);
    await store.directory.setPassword(id, hash, scram);
    const folder = await mkdtemp(join(tmpdir(), `mailcote-${name}-`));
    try {
      const mail = join(folder, 'mail');
      await mkdir(mail);
      const inbox = join(mail, 'INBOX');
      const sync = await program.prepare(folder, mail, address);
      const ids = new Map<string, Id>();
      for (const subject of ['one', 'two', 'three', 'four', 'five'])
        ids.set(subject, await server.deliver(id, `Subject: ${subject}\n\nfrom there\n`));
      await sync();
      expect(told(await messagesIn(inbox))).toEqual(['five', 'four', 'one', 'three', 'two']);

      // Here: read, answered, written, thrown away, moved. There: flagged, delivered, deleted, a new mailbox with something in it.
      await setFlags(inbox, 'one', 'S');
      await setFlags(inbox, 'two', 'RS');
      await put(join(mail, 'Sent'), 'written');
      await unlink((await localMessage(inbox, 'three')).path);
      const four = await localMessage(inbox, 'four');
      await rename(four.path, join(mail, 'Archive', 'cur', `${Date.now()}.moved.here:2,F`));
      await store.write(id, async (tx) => {
        await tx.updateEmail(ids.get('two') ?? '', { keywords: { add: ['$flagged'] } });
        await tx.destroyEmails([ids.get('five') ?? '']);
        const mailboxId = await tx.createMailbox({ name: 'Projects', parentId: null });
        await tx.updateEmail(ids.get('one') ?? '', { mailboxIds: { add: [mailboxId] } });
      });
      await server.deliver(id, 'Subject: six\n\nfrom there\n');
      // What comes back of what was sent is known the second time.
      await sync();
      await sync();
      expect(told(await messagesIn(inbox))).toEqual(['one S', 'six', 'two FRS']);
      expect(told(await messagesIn(join(mail, 'Projects')))).toEqual(['one S']);
      expect(told(await messagesIn(join(mail, 'Archive')))).toEqual(['four F']);
      expect(await remote(id)).toEqual([
        'four: archive: $flagged',
        'one: inbox,Projects: $seen',
        'six: inbox: ',
        'two: inbox: $answered,$flagged,$seen',
        'written: sent: ',
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
