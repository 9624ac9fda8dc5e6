import type { Id } from '@mailcote/store';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ImapFlow } from 'imapflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isHere, runProgram } from '../testing/foreign-program.ts';
import { until } from '../testing/mail-server.ts';
import { PASSWORD, startImapServer, type ImapServer } from './testing/imap-server.ts';

/** Programs that other people wrote, unmodified. */

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

describe("Python's imaplib", () => {
  test.skipIf(!isHere('python3'))('does its whole job, over STARTTLS and over TLS', async () => {
    const { id, address } = await server.account('python');
    const script = join(import.meta.dirname, 'testing/imaplib-job.py');
    const args = [script, '127.0.0.1', String(server.port), String(server.tlsPort), address, PASSWORD];
    expect(await runProgram('python3', args)).toBe('done\n');
    const mailboxes = await server.mail.store.reader(id).mailboxes();
    expect(mailboxes.find(({ name }) => name === 'From Python')?.totalEmails).toBe(1);
  });
});

describe('curl', () => {
  const curl = (...args: string[]): Promise<string> => runProgram('curl', ['-sS', '-k', ...args]);

  test.skipIf(!isHere('curl'))('lists, reads, searches and uploads', async () => {
    const { id, address } = await server.account('curl');
    await server.deliver(id, 'Subject: for curl\n\nthe body\n');
    const login = ['--user', `${address}:${PASSWORD}`];
    const url = `imaps://127.0.0.1:${server.tlsPort}`;
    expect(await curl(...login, `${url}/`)).toContain('* LIST (\\HasNoChildren) "/" INBOX');
    expect(await curl(...login, `${url}/INBOX;UID=1`)).toBe('Subject: for curl\r\n\r\nthe body\r\n');
    expect(await curl(...login, `${url}/INBOX;UID=1;SECTION=TEXT`)).toBe('the body\r\n');
    expect(await curl(...login, `${url}/INBOX?SUBJECT%20curl`)).toBe('* SEARCH 1\r\n');
    const script = join(import.meta.dirname, 'testing/imaplib-job.py');
    const starttls = ['--ssl-reqd', `imap://127.0.0.1:${server.port}/Drafts`];
    await curl(...login, '--upload-file', script, ...starttls);
    expect(
      await curl(...login, `imap://127.0.0.1:${server.port}/`, '-X', 'STATUS Drafts (MESSAGES)'),
    ).toContain('* STATUS Drafts (MESSAGES 1)');
  });
});

describe('mutt', () => {
  test.skipIf(!isHere('mutt') || !isHere('script'))(
    'flags, searches, moves, deletes and files messages',
    { timeout: 90_000 },
    async () => {
      const { id, address } = await server.account('mutt');
      for (const [subject, body] of [
        ['one', 'about zebras'],
        ['two', 'about nothing'],
        ['three', 'about zebras, too'],
        ['four', 'away with it'],
      ])
        await server.deliver(id, `From: a@x.example\nSubject: ${subject}\n\n${body}\n`);
      const home = await mkdtemp(join(tmpdir(), 'mailcote-mutt-'));
      try {
        const mbox = join(home, 'mbox');
        await writeFile(mbox, 'From a@x.example Mon Nov 23 10:00:00 2026\nSubject: filed\n\nfrom a file\n');
        const settings = [
          `set imap_user="${address}" imap_pass="${PASSWORD}" ssl_starttls=no ssl_force_tls=no`,
          `set folder="imap://127.0.0.1:${server.port}/" imap_authenticators="plain:login"`,
          'set delete=yes move=no confirmappend=no wait_key=no copy=no beep=no mark_old=no',
        ];
        await writeFile(join(home, 'muttrc'), `${settings.join('\n')}\n`);
        /** Keys as somebody at the terminal would press them. */
        const mutt = (folder: string, keys: string): Promise<string> => {
          const command = `mutt -n -F ${home}/muttrc -f '${folder}' -e 'push "${keys}"'`;
          const env = { ...process.env, HOME: home, TERM: 'xterm', LINES: '24', COLUMNS: '80' };
          return runProgram('script', ['-qefc', command, join(home, 'typescript')], { env });
        };
        // The server looks for the text (=b); what is tagged moves; then one is flagged, and one deleted.
        await mutt(
          '=INBOX',
          '<tag-pattern>=b zebras<enter><tag-prefix><save-message>=Archive<enter><sync-mailbox>' +
            '<limit>~s two<enter><flag-message><limit>~s four<enter><delete-message><limit>all<enter><sync-mailbox><exit>',
        );
        await mutt(mbox, '<save-message>=Drafts<enter><quit>');
        expect(await mailboxesOf(id)).toEqual({
          inbox: ['two $flagged'],
          archive: ['one', 'three'],
          drafts: ['filed'],
        });
      } finally {
        await rm(home, { recursive: true, force: true });
      }
    },
  );

  /** Subjects and keywords, by mailbox. */
  async function mailboxesOf(accountId: Id): Promise<Record<string, string[]>> {
    const reader = server.mail.store.reader(accountId);
    const found: Record<string, string[]> = {};
    for (const { id, role, name } of await reader.mailboxes()) {
      const { runs } = await reader.mailboxSnapshot(id);
      if (runs.length === 0) continue;
      const entries = await reader.fullEntries(
        id,
        runs.map(([first, count]) => [first, first + count - 1]),
      );
      found[role ?? name] = entries
        .map(({ envelope, keywords }) =>
          [envelope.subject, ...keywords.filter((word) => word !== '$seen')].join(' '),
        )
        .toSorted();
    }
    return found;
  }
});

describe('imapflow', () => {
  const open = async (address: string, isTls: boolean): Promise<ImapFlow> => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: isTls ? server.tlsPort : server.port,
      secure: isTls,
      auth: { user: address, pass: PASSWORD },
      tls: { rejectUnauthorized: false },
      logger: false,
      qresync: true,
    });
    await client.connect();
    return client;
  };

  test('mailboxes, messages, flags, moves, searches', async () => {
    const { id, address } = await server.account('flow');
    await server.deliver(
      id,
      'From: =?utf-8?q?J=C3=BCrgen?= <j@x.example>\nSubject: =?utf-8?q?=C3=9Cber?=\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\nContent-Type: text/plain; name="=?utf-8?q?n=C3=B6te=2Etxt?="\nContent-Disposition: attachment\n\nattached\n--b--\n',
    );
    const client = await open(address, false);
    // It compresses wherever that is offered (RFC 4978).
    expect(Reflect.get(client, '_deflate')).toBeTruthy();
    const names = (await client.list()).map(({ path, specialUse }) => [path, specialUse]);
    expect(names).toContainEqual(['Sent', '\\Sent']);
    await client.mailboxCreate(['Büro', '2026']);
    expect((await client.list()).map(({ path }) => path)).toContain('Büro/2026');
    const appended = await client.append('Büro/2026', 'Subject: via imapflow\r\n\r\nbody\r\n', [
      '\\Seen',
      'mine',
    ]);
    expect(appended).toMatchObject({ uid: 1 });
    const lock = await client.getMailboxLock('INBOX');
    try {
      const message = await client.fetchOne('*', {
        envelope: true,
        bodyStructure: true,
        source: true,
        flags: true,
        threadId: true,
      });
      expect(message).toMatchObject({
        envelope: { subject: 'Über', from: [{ name: 'Jürgen', address: 'j@x.example' }] },
        emailId: expect.stringMatching(/^e/) as string,
        bodyStructure: { type: 'multipart/mixed', childNodes: [{}, { parameters: { name: 'nöte.txt' } }] },
      });
      const { content } = await client.download('1', '2');
      let text = '';
      for await (const chunk of content ?? []) text += String(chunk);
      expect(text.trim()).toBe('attached');
      await client.messageFlagsAdd('1', ['\\Flagged', 'label']);
      expect(await client.search({ flagged: true, keyword: 'label' })).toEqual([1]);
      expect(await client.search({ body: 'hello', subject: 'über' }, { uid: true })).toEqual([1]);
      expect(await client.messageMove('1', 'Büro/2026')).toMatchObject({ uidMap: new Map([[1, 2]]) });
      expect(client.mailbox && client.mailbox.exists).toBe(0);
    } finally {
      lock.release();
    }
    expect(await client.status('Büro/2026', { messages: true, unseen: true })).toMatchObject({
      messages: 2,
      unseen: 1,
    });
    await client.logout();
  });

  test('IDLE tells of a delivery, of a flag set in the web, and of a deletion', async () => {
    const { id, address } = await server.account('idle');
    const client = await open(address, true);
    await client.mailboxOpen('INBOX');
    const events: string[] = [];
    client.on('exists', ({ count }: { count: number }) => events.push(`exists ${count}`));
    client.on('flags', ({ seq, flags }: { seq: number; flags: Set<string> }) =>
      events.push(`flags ${seq} ${[...flags].join()}`),
    );
    client.on('expunge', (event: object) => events.push(`expunge ${JSON.stringify(event)}`));
    const idling = client.idle();
    const emailId = await server.deliver(id, 'Subject: x\n\n');
    await until('EXISTS', () => events.includes('exists 1'));
    const { store } = server.mail;
    await store.write(id, (tx) => tx.updateEmail(emailId, { keywords: { set: ['$seen'] } }));
    await until('FLAGS', () => events.includes('flags 1 \\Seen'));
    await store.write(id, (tx) => tx.destroyEmails([emailId]));
    await until('EXPUNGE', () => events.some((event) => event.startsWith('expunge')));
    await client.logout();
    await idling;
  });
});
