import { checkAccount } from '@mailcote/store/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer({ maxMessageSize: 1_000_000 });
});
afterAll(() => server[Symbol.asyncDispose]());

const uidValidityOf = (lines: string[]): number => Number(/UIDVALIDITY (\d+)/.exec(lines.join('\n'))?.[1]);

/** As in the examples of RFC 4469: a draft with a text and an attachment. */
const DRAFT = `From: anna@example.test
Subject: Photo
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/plain

Old text
--b
Content-Type: image/png
Content-Transfer-Encoding: base64

AAECAw==
--b--
`;

test('CATENATE: a new text, the old attachment (RFC 4469 3)', async () => {
  const { id, address } = await server.account('composes');
  using talk = await server.talk(address);
  await talk.append('Drafts', DRAFT.replaceAll('\n', '\r\n'), '(\\Draft) ');
  const uidValidity = uidValidityOf(await talk.ask('SELECT Drafts'));
  await play(
    talk,
    `C: A003 APPEND Drafts (\\Seen \\Draft $MDNSent) CATENATE (URL "/Drafts;UIDVALIDITY=${uidValidity}/;UID=1/;section=HEADER" TEXT {48+}
    C# --b\\r\\nContent-Type: text/plain\\r\\n\\r\\nNew text\\r\\n--b\\r\\n URL "/Drafts/;UID=1/;section=2.MIME" URL ";UID=1/;SECTION=2" TEXT {9}\\r\\n
    S: + Go on
    C# \\r\\n--b--\\r\\n)\\r\\n
    S: * 2 EXISTS
    S: A003 OK [APPENDUID ${uidValidity} 2] APPEND completed`,
  );
  const [made = ''] = await talk.ask('FETCH 2 (FLAGS BODY.PEEK[])');
  expect(made).toContain('FLAGS (\\Draft $mdnsent \\Seen)');
  expect(made.slice(made.indexOf('\r\n') + 2, -1)).toBe(
    DRAFT.replace('Old text', 'New text').replaceAll('\n', '\r\n'),
  );
  // Only looked at.
  expect((await talk.ask('FETCH 1 FLAGS'))[0]).toBe('* 1 FETCH (FLAGS (\\Draft))');
  expect(await checkAccount(server.mail.databaseUrl, id)).toEqual([]);
});

test('CATENATE: what is no message of ours is BADURL and nothing is made; what is too large is TOOBIG', async () => {
  const { address } = await server.account('errs');
  const other = await server.account('other');
  await server.deliver(other.id, 'Subject: secret\n\nsecret\n');
  using talk = await server.talk(address);
  await talk.append('INBOX', `Subject: large\r\n\r\n${'x'.repeat(600_000)}`);
  const uidValidity = uidValidityOf(await talk.ask('SELECT INBOX'));
  const urls = [
    `/INBOX;UIDVALIDITY=${uidValidity + 1}/;UID=1`,
    '/INBOX/;UID=7',
    '/INBOX/;UID=1/;SECTION=3',
    '/Nowhere/;UID=1',
    'imap://other@mx.example.test/INBOX/;UID=1',
    'imap://elsewhere.example/INBOX/;UID=1',
    '/INBOX/;UID=1;URLAUTH=anonymous:internal:00',
  ];
  for (const url of urls) {
    const { answer } = await talk.try(`APPEND INBOX CATENATE (TEXT {1+}\r\nx URL "${url}")`);
    expect(answer).toMatch(/^NO \[BADURL "/);
    expect(answer).toContain(`"${url}"`);
  }
  await play(
    talk,
    `C: a1 APPEND INBOX CATENATE (URL "/INBOX/;UID=1" URL "imap://errs%40example.test@mx.example.test/INBOX/;UID=1")
    S: a1 NO [TOOBIG] A message has at most 1000000 octets here
    C: a2 APPEND INBOX CATENATE (URL "/x] y/;UID=1")
    S: a2 NO [BADURL "/x%5D%20y/;UID=1"] …
    C: a3 APPEND INBOX CATENATE ()
    S: a3 BAD …
    C: a4 APPEND INBOX CATENATE (FILE "x")
    S: a4 BAD CATENATE takes TEXT and URL
    C: a5 APPEND INBOX CATENATE (TEXT "quoted")
    S: a5 BAD …
    C: a6 STATUS INBOX (MESSAGES)
    S: * STATUS INBOX (MESSAGES 1)
    S: a6 OK STATUS completed
    C: a7 APPEND INBOX CATENATE (TEXT {0+}
    C:  URL {13+}
    C: /INBOX/;UID=1 TEXT {300000+}
    C# ${'y'.repeat(300_000)})\\r\\n
    S: * 2 EXISTS
    S: a7 OK [APPENDUID ${uidValidity} 2] APPEND completed
    C: a7b APPEND INBOX CATENATE (UTF8 (~{13+}
    C# Subject: \\xc3\\xa4\\r\\n) TEXT {3+}\\r\\n\\r\\nx)\\r\\n
    S: * 3 EXISTS
    S: a7b OK [APPENDUID ${uidValidity} 3] APPEND completed
    C: a8 FETCH 2 RFC822.SIZE
    S: * 2 FETCH (RFC822.SIZE 900018)
    S: a8 OK FETCH completed`,
  );
});
