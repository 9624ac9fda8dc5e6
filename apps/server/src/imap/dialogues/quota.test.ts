import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const message = (octets: number): string => `Subject: big\r\n\r\n${'x'.repeat(octets - 16)}`;

test('QUOTA (RFC 9208): one root for all mailboxes, in units of 1024 octets', async () => {
  const { id, address } = await server.account('quota');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: a1 GETQUOTAROOT INBOX
    S: * QUOTAROOT INBOX
    S: a1 OK GETQUOTAROOT completed
    C: a2 GETQUOTA ""
    S: a2 NO [NONEXISTENT] There is no such quota root`,
  );
  await server.mail.store.write(id, async (tx) => tx.setQuota(10_500));
  expect(await talk.append('INBOX', message(3_000))).toMatch(/^OK /);
  await play(
    talk,
    `C: b1 GETQUOTAROOT Sent
    S: * QUOTAROOT Sent ""
    S: * QUOTA "" (STORAGE 3 10)
    S: b1 OK GETQUOTAROOT completed
    C: b2 GETQUOTA ""
    S: * QUOTA "" (STORAGE 3 10)
    S: b2 OK GETQUOTA completed
    C: b3 GETQUOTA "!partition/sda4"
    S: b3 NO [NONEXISTENT] There is no such quota root
    C: b4 GETQUOTAROOT nowhere
    S: b4 NO [NONEXISTENT] There is no mailbox "nowhere"
    C: b5 SETQUOTA "" (STORAGE 512)
    S: b5 NO [NOPERM] Only an administrator sets limits
    C: b6 SETQUOTA "#user/alice" ()
    S: b6 NO [NOPERM] Only an administrator sets limits
    C: b7 SETQUOTA "" STORAGE 512
    S: b7 BAD …`,
  );
  expect(await talk.append('INBOX', message(8_000))).toMatch(/^NO \[OVERQUOTA\] /);
  const offered = (await talk.ask('CAPABILITY')).join(' ');
  expect(offered).toMatch(/ QUOTA QUOTA=RES-STORAGE/);
  expect(offered).not.toMatch(/QUOTASET|RES-MESSAGE/);
});

test('STATUS DELETED-STORAGE (RFC 9208 4.1.4) is what EXPUNGE would free', async () => {
  const { address } = await server.account('deleted');
  using talk = await server.talk(address);
  for (const octets of [2_000, 3_000, 5_000]) await talk.append('INBOX', message(octets));
  await talk.ask('SELECT INBOX');
  await talk.ask('COPY 1 Archive');
  await talk.ask('STORE 1:2 +FLAGS.SILENT (\\Deleted)');
  await play(
    talk,
    `C: a1 STATUS INBOX (MESSAGES DELETED DELETED-STORAGE)
    S: * STATUS INBOX (MESSAGES 3 DELETED 2 DELETED-STORAGE 3000)
    S: a1 OK STATUS completed
    C: a2 STATUS Archive (DELETED-STORAGE)
    S: * STATUS Archive (DELETED-STORAGE 0)
    S: a2 OK STATUS completed`,
  );
});

test('LIST-MYRIGHTS (RFC 8440): with one’s own mailboxes one may do all but delete the inbox', async () => {
  const { address } = await server.account('rights');
  using talk = await server.talk(address);
  await talk.ask('CREATE foo/bar');
  await talk.ask('UNSUBSCRIBE foo');
  await play(
    talk,
    `C: A01 LIST "" (INBOX foo) RETURN (MYRIGHTS)
    S: * LIST (\\HasNoChildren) "/" INBOX
    S: * MYRIGHTS INBOX lrswipktecd
    S: * LIST (\\HasChildren) "/" foo
    S: * MYRIGHTS foo lrswikxtecd
    S: A01 OK LIST completed
    C: A02 LIST (SUBSCRIBED RECURSIVEMATCH) "" (INBOX foo) RETURN (MYRIGHTS)
    S: * LIST (\\HasNoChildren \\Subscribed) "/" INBOX
    S: * MYRIGHTS INBOX lrswipktecd
    S: * LIST (\\HasChildren) "/" foo ("CHILDINFO" ("SUBSCRIBED"))
    S: A02 OK LIST completed`,
  );
});
