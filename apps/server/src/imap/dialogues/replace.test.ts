import { checkAccount } from '@mailcote/store/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('REPLACE and UID REPLACE: one write, of one message, into any mailbox (RFC 8508 3)', async () => {
  const { id, address } = await server.account('drafts');
  using talk = await server.talk(address);
  for (const n of [1, 2, 3]) await talk.append('Drafts', `Subject: ${n}\r\n\r\n`, '(\\Draft) ');
  await talk.ask('SELECT Drafts');
  await talk.ask('STORE 3 +FLAGS.SILENT (\\Deleted)');
  await play(
    talk,
    `C: A003 REPLACE 2 Drafts (\\Seen \\Draft) {17}
    S: + Go on
    C# Subject: new\\r\\n\\r\\n!\\r\\n
    S: * OK [APPENDUID … 4] Replacement ready
    S: * 2 EXPUNGE
    S: * 3 EXISTS
    S: A003 OK REPLACE completed
    C: A004 UID REPLACE 4 Sent (\\Seen) "01-Jan-2015 00:06:00 -0500" {17+}
    C# Subject: out\\r\\n\\r\\n!\\r\\n
    S: * OK [APPENDUID … 1] Replacement ready
    S: * 3 EXPUNGE
    S: A004 OK UID REPLACE completed
    C: A005 FETCH 1:* (UID FLAGS)
    S: * 1 FETCH (UID 1 FLAGS (\\Draft))
    S: * 2 FETCH (UID 3 FLAGS (\\Deleted \\Draft))
    S: A005 OK FETCH completed
    C: A006 UID REPLACE 1 Drafts CATENATE (TEXT {13+}
    C# To: Mitzy\\r\\n\\r\\n URL "/Drafts/;UID=1")\\r\\n
    S: * OK [APPENDUID … 5] Replacement ready
    S: * 1 EXPUNGE
    S: * 2 EXISTS
    S: A006 OK UID REPLACE completed
    C: A007 FETCH 2 BODY.PEEK[]
    S: * 2 FETCH (BODY[] {27}↵To: Mitzy↵↵Subject: 1↵↵)
    S: A007 OK FETCH completed
    C: A008 ENABLE QRESYNC
    S: A008 BAD ENABLE comes before a mailbox is selected`,
  );
  expect(await checkAccount(server.mail.databaseUrl, id)).toEqual([]);
});

test('REPLACE that cannot be done changes nothing', async () => {
  const { id, address } = await server.account('fails');
  using talk = await server.talk(address);
  using other = await server.talk(address);
  await talk.append('INBOX', 'Subject: 1\r\n\r\n');
  await talk.append('INBOX', 'Subject: 2\r\n\r\n');
  expect((await talk.try('REPLACE 1 INBOX {1+}\r\nx')).answer).toBe('BAD Select a mailbox before REPLACE');
  await talk.ask('SELECT INBOX');
  await other.ask('SELECT INBOX');
  await other.ask('STORE 2 +FLAGS.SILENT (\\Deleted)');
  await other.ask('EXPUNGE');
  await play(
    talk,
    `C: a1 REPLACE 1 Nowhere {1+}
    C: x
    S: a1 NO [TRYCREATE] There is no mailbox "Nowhere"
    C: a2 REPLACE 2 INBOX {1+}
    C: x
    S: a2 NO [NONEXISTENT] The message to be replaced is no more
    C: a3 REPLACE 3 INBOX {1+}
    C: x
    S: a3 BAD The mailbox has 2 messages
    C: a4 UID REPLACE 9 INBOX {1+}
    C: x
    S: a4 NO [NONEXISTENT] There is no message with that UID
    C: a5 REPLACE 1:2 INBOX {1+}
    C: x
    S: a5 BAD REPLACE takes one message
    C: a6 REPLACE 1 INBOX {1+}
    C: x {1+}
    C: y
    S: a6 BAD …`,
  );
  await talk.ask('EXAMINE INBOX');
  expect((await talk.try('REPLACE 1 INBOX {1+}\r\nx')).answer).toMatch(/^NO \[NOPERM\]/);
  expect(await server.mail.inbox(id)).toHaveLength(1);
});

test('REPLACE counts only what is added against the quota (RFC 8508 3.4)', async () => {
  const { id, address } = await server.account('full');
  using talk = await server.talk(address);
  const large = `Subject: large\r\n\r\n${'x'.repeat(5000)}\r\n`;
  await talk.append('Drafts', large);
  await server.mail.store.write(id, async (tx) => tx.setQuota(6000));
  await talk.ask('SELECT Drafts');
  expect(await talk.append('Drafts', large)).toMatch(/^NO \[OVERQUOTA\]/);
  expect((await talk.try(`REPLACE 1 Drafts {${large.length}+}\r\n${large}`)).answer).toMatch(/^OK/);
  const larger = large + 'y'.repeat(2000);
  expect((await talk.try(`REPLACE 1 Drafts {${larger.length}+}\r\n${larger}`)).answer).toMatch(
    /^NO \[OVERQUOTA\]/,
  );
  expect((await talk.ask('STATUS Drafts (MESSAGES SIZE)'))[0]).toBe(
    `* STATUS Drafts (MESSAGES 1 SIZE ${large.length})`,
  );
  expect(await checkAccount(server.mail.databaseUrl, id)).toEqual([]);
});
