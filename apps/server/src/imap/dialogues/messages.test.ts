import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

const NESTED = `From: =?utf-8?q?J=C3=BCrgen?= <j@x.example>
To: a@y.example, "B, C" <b@y.example>
Subject: =?utf-8?b?w5xiZXJibGljaw==?=
Date: Mon, 7 Feb 1994 21:52:25 -0800
Message-ID: <one@x.example>
In-Reply-To: <zero@x.example>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=b1

--b1
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: quoted-printable

caf=C3=A9
--b1
Content-Type: message/rfc822
Content-Description: forwarded

Subject: inner
Content-Type: multipart/alternative; boundary=b2

--b2
Content-Type: text/plain

plain
--b2
Content-Type: text/html

<p>html
--b2--

--b1
Content-Type: application/pdf; name="=?utf-8?q?b=C3=BCro=2Epdf?="
Content-Transfer-Encoding: base64
Content-Disposition: attachment; filename*=utf-8''b%C3%BCro.pdf
Content-ID: <pdf@x.example>

AAEC
--b1--
`;

test('FETCH: every item, sections of nested parts, BINARY (RFC 9051 6.4.5, RFC 3516)', async () => {
  const { id, address } = await server.account('fetches');
  const emailId = await server.deliver(id, NESTED, new Date('2026-11-22T10:00:00Z'));
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  const one = async (items: string): Promise<string> => {
    const lines = await talk.ask(`FETCH 1 ${items}`);
    return (lines[0] ?? '').replaceAll('\r\n', '↵');
  };
  expect(await one('(UID EMAILID THREADID INTERNALDATE RFC822.SIZE FLAGS)')).toMatch(
    new RegExp(
      `^\\* 1 FETCH \\(UID 1 EMAILID \\(${emailId}\\) THREADID \\(t\\w+\\) INTERNALDATE "22-Nov-2026 10:00:00 \\+0000" RFC822.SIZE ${NESTED.length + NESTED.split('\n').length - 1} FLAGS \\(\\)\\)$`,
    ),
  );
  expect(await one('ENVELOPE')).toBe(
    '* 1 FETCH (ENVELOPE ("Mon, 7 Feb 1994 21:52:25 -0800" "=?utf-8?B?w5xiZXJibGljaw==?=" (("=?utf-8?B?SsO8cmdlbg==?=" NIL "j" "x.example")) (("=?utf-8?B?SsO8cmdlbg==?=" NIL "j" "x.example")) (("=?utf-8?B?SsO8cmdlbg==?=" NIL "j" "x.example")) ((NIL NIL "a" "y.example")("B, C" NIL "b" "y.example")) NIL NIL "<zero@x.example>" "<one@x.example>"))',
  );
  expect(await one('BODYSTRUCTURE')).toBe(
    '* 1 FETCH (BODYSTRUCTURE (("TEXT" "PLAIN" ("charset" "utf-8") NIL NIL "QUOTED-PRINTABLE" 9 0 NIL NIL NIL NIL)' +
      '("MESSAGE" "RFC822" NIL NIL "forwarded" "7BIT" 159 (NIL "inner" NIL NIL NIL NIL NIL NIL NIL NIL) (("TEXT" "PLAIN" NIL NIL NIL "7BIT" 5 0 NIL NIL NIL NIL)("TEXT" "HTML" NIL NIL NIL "7BIT" 7 0 NIL NIL NIL NIL) "ALTERNATIVE" ("boundary" "b2") NIL NIL NIL) 12 NIL NIL NIL NIL)' +
      '("APPLICATION" "PDF" ("name*" "utf-8\'\'b%C3%BCro.pdf") "<pdf@x.example>" NIL "BASE64" 4 NIL ("attachment" ("filename*" "utf-8\'\'b%C3%BCro.pdf")) NIL NIL) "MIXED" ("boundary" "b1") NIL NIL NIL))',
  );
  expect(await one('BODY.PEEK[1]')).toBe('* 1 FETCH (BODY[1] {9}↵caf=C3=A9)');
  expect(await one('BODY.PEEK[1.MIME]')).toContain(
    'BODY[1.MIME] {88}↵Content-Type: text/plain; charset=utf-8↵Content-Transfer-Encoding: quoted-printable↵↵)',
  );
  expect(await one('BODY.PEEK[2.HEADER]')).toContain(
    'BODY[2.HEADER] {68}↵Subject: inner↵Content-Type: multipart/alternative; boundary=b2↵↵)',
  );
  expect(await one('BODY.PEEK[2.1]')).toBe('* 1 FETCH (BODY[2.1] {5}↵plain)');
  expect(await one('BODY.PEEK[2.2]')).toBe('* 1 FETCH (BODY[2.2] {7}↵<p>html)');
  expect(await one('BODY.PEEK[2.TEXT]<0.4>')).toBe('* 1 FETCH (BODY[2.TEXT]<0> {4}↵--b2)');
  expect(await one('BODY.PEEK[2.HEADER.FIELDS (subject X-None)]')).toBe(
    '* 1 FETCH (BODY[2.HEADER.FIELDS (subject X-None)] {18}↵Subject: inner↵↵)',
  );
  expect(await one('BODY.PEEK[2.HEADER.FIELDS.NOT (Subject)]')).toContain(
    '{52}↵Content-Type: multipart/alternative; boundary=b2↵↵)',
  );
  expect(await one('BODY.PEEK[3]<1.2>')).toBe('* 1 FETCH (BODY[3]<1> {2}↵AE)');
  expect(await one('BODY.PEEK[3]<100.2>')).toBe('* 1 FETCH (BODY[3]<100> {0}↵)');
  expect(await one('BODY.PEEK[4]')).toBe('* 1 FETCH (BODY[4] NIL)');
  expect(await one('(BINARY.SIZE[1] BINARY.PEEK[1])')).toBe(
    '* 1 FETCH (BINARY.SIZE[1] 5 BINARY[1] ~{5}↵caf\u00c3\u00a9)',
  );
  expect(await one('BINARY.PEEK[3]')).toBe('* 1 FETCH (BINARY[3] ~{3}↵\0\u0001\u0002)');
  expect(await one('BINARY.PEEK[3]<1.1>')).toBe('* 1 FETCH (BINARY[3]<1> ~{1}↵\u0001)');
  expect(await one('PREVIEW')).toBe('* 1 FETCH (PREVIEW "caf\u00c3\u00a9")');
  expect(await one('(FLAGS)')).toBe('* 1 FETCH (FLAGS ())');
  // Without PEEK: \Seen is set and told.
  expect(await one('BODY[1]')).toBe('* 1 FETCH (BODY[1] {9}↵caf=C3=A9 FLAGS (\\Seen))');
  expect(await one('BODY[1]')).toBe('* 1 FETCH (BODY[1] {9}↵caf=C3=A9)');
  expect(await one('RFC822.HEADER')).toContain('* 1 FETCH (RFC822.HEADER {');
  expect(await one('FAST')).toMatch(/^\* 1 FETCH \(FLAGS \(\\Seen\) INTERNALDATE .* RFC822.SIZE \d+\)$/);
  const whole = await one('BODY.PEEK[]');
  expect(whole).toContain(NESTED.replaceAll('\n', '↵'));
  await play(
    talk,
    `C: a1 FETCH 2 FLAGS
    S: a1 BAD The mailbox has 1 messages
    C: a2 FETCH 1 BODY[0]
    S: a2 BAD Parts are numbered from 1
    C: a3 FETCH 1 BODY[MIME]
    S: a3 BAD MIME goes with the number of a part
    C: a4 FETCH 1 BODY[]<0.0>
    S: a4 BAD A partial has at least one octet
    C: a5 FETCH 1 NONSENSE
    S: a5 BAD There is no FETCH item NONSENSE
    C: a6 UID FETCH 7:* (FLAGS)
    S: * 1 FETCH (UID 1 FLAGS (\\Seen))
    S: a6 OK UID FETCH completed`,
  );
});

test('ENVELOPE: groups, and a Date that is none (RFC 9051 7.5.2)', async () => {
  const { id, address } = await server.account('envelopes');
  await server.deliver(
    id,
    'From: Pete <pete@silly.example>\nTo: A Group:Ed Jones <joe@where.test>,John <jdoe@one.test>;, eve@x.example\nCc: Undisclosed recipients:;\nDate: yesterday,\n  about noon\n\n',
  );
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  await play(
    talk,
    `C: a1 FETCH 1 ENVELOPE
    S: * 1 FETCH (ENVELOPE ("yesterday,  about noon" NIL (("Pete" NIL "pete" "silly.example")) (("Pete" NIL "pete" "silly.example")) (("Pete" NIL "pete" "silly.example")) ((NIL NIL "A Group" NIL)("Ed Jones" NIL "joe" "where.test")("John" NIL "jdoe" "one.test")(NIL NIL NIL NIL)(NIL NIL "eve" "x.example")) ((NIL NIL "Undisclosed recipients" NIL)(NIL NIL NIL NIL)) NIL NIL NIL))
    S: a1 OK FETCH completed`,
  );
});

test('STORE (RFC 9051 6.4.6)', async () => {
  const { id, address } = await server.account('stores');
  for (const n of [1, 2, 3]) await server.deliver(id, `Subject: ${n}\n\n`);
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  await play(
    talk,
    `C: a1 STORE 1:2 +FLAGS (\\Seen Work)
    S: * 1 FETCH (UID 1 FLAGS (\\Seen work))
    S: * 2 FETCH (UID 2 FLAGS (\\Seen work))
    S: a1 OK STORE completed
    C: a2 UID STORE 2 -FLAGS.SILENT (work \\Recent)
    S: a2 OK UID STORE completed
    C: a3 FETCH 1:* FLAGS
    S: * 1 FETCH (FLAGS (\\Seen work))
    S: * 2 FETCH (FLAGS (\\Seen))
    S: * 3 FETCH (FLAGS ())
    S: a3 OK FETCH completed
    C: a4 STORE * FLAGS (\\Answered \\Flagged \\Draft \\Deleted)
    S: * 3 FETCH (UID 3 FLAGS (\\Deleted \\Answered \\Draft \\Flagged))
    S: a4 OK STORE completed
    C: a5 STORE 3 FLAGS ()
    S: * 3 FETCH (UID 3 FLAGS ())
    S: a5 OK STORE completed
    C: a6 STORE 3 FLAGS (\\Nonsense)
    S: a6 BAD There is no flag \\Nonsense
    C: a7 STORE 4 FLAGS ()
    S: a7 BAD The mailbox has 3 messages
    C: a8 UID STORE 77:88 FLAGS (\\Seen)
    S: a8 OK UID STORE completed
    C: a9 NOOP
    S: a9 OK NOOP completed`,
  );
});

test('COPY, MOVE, UID EXPUNGE (RFC 9051 6.4.7, 6.4.8, RFC 4315)', async () => {
  const { id, address } = await server.account('copies');
  for (const n of [1, 2, 3, 4]) await server.deliver(id, `Subject: ${n}\n\nbody ${n}\n`);
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  await play(
    talk,
    `C: a1 COPY 2:3 Nowhere
    S: a1 NO [TRYCREATE] There is no mailbox "Nowhere"
    C: a2 COPY 2:3 Archive
    S: a2 OK [COPYUID … 2:3 1:2] COPY completed
    C: a3 COPY 2 Archive
    S: a3 OK [COPYUID … 2 3] COPY completed
    C: a4 COPY 1 INBOX
    S: * 5 EXISTS
    S: a4 OK [COPYUID … 1 5] COPY completed
    C: a5 MOVE 2,4 Trash
    S: * OK [COPYUID … 2,4 1:2] Moved
    S: * 4 EXPUNGE
    S: * 2 EXPUNGE
    S: a5 OK MOVE completed
    C: a6 UID MOVE 1 INBOX
    S: * OK [COPYUID … 1 6] Moved
    S: * 1 EXPUNGE
    S: * 3 EXISTS
    S: a6 OK UID MOVE completed
    C: a7 FETCH 1:* UID
    S: * 1 FETCH (UID 3)
    S: * 2 FETCH (UID 5)
    S: * 3 FETCH (UID 6)
    S: a7 OK FETCH completed
    C: a8 STORE 1:3 +FLAGS.SILENT \\Deleted
    S: a8 OK STORE completed
    C: a9 UID EXPUNGE 4:5
    S: * 2 EXPUNGE
    S: a9 OK UID EXPUNGE completed
    C: b1 EXPUNGE
    S: * 2 EXPUNGE
    S: * 1 EXPUNGE
    S: b1 OK EXPUNGE completed
    C: b2 STATUS Archive (MESSAGES UNSEEN)
    S: * STATUS Archive (MESSAGES 3 UNSEEN 3)
    S: b2 OK STATUS completed
    C: b3 UID COPY 99 Archive
    S: b3 OK UID COPY completed`,
  );
});

test('copies keep all flags, \\Deleted too; SIZE follows what is there (RFC 9051 6.4.7, RFC 8438)', async () => {
  const { id, address } = await server.account('flags');
  for (const n of [1, 2, 3]) await server.deliver(id, `Subject: ${n}\n\n`);
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  await talk.ask('STORE 2:3 +FLAGS.SILENT (\\Deleted \\Flagged work)');
  await talk.ask('COPY 1:2 Archive');
  await talk.ask('COPY 2 Archive');
  await talk.ask('MOVE 3 Archive');
  await play(
    talk,
    `C: a1 STATUS INBOX (SIZE DELETED)
    S: * STATUS INBOX (SIZE 28 DELETED 1)
    S: a1 OK STATUS completed
    C: a2 STATUS Archive (SIZE DELETED)
    S: * STATUS Archive (SIZE 56 DELETED 3)
    S: a2 OK STATUS completed
    C: a3 EXPUNGE
    S: * 2 EXPUNGE
    S: a3 OK EXPUNGE completed
    C: a4 STATUS INBOX (SIZE)
    S: * STATUS INBOX (SIZE 14)
    S: a4 OK STATUS completed`,
  );
  await talk.ask('SELECT Archive');
  expect(await talk.ask('FETCH 1:* FLAGS')).toEqual([
    '* 1 FETCH (FLAGS ())',
    '* 2 FETCH (FLAGS (\\Deleted \\Flagged work))',
    '* 3 FETCH (FLAGS (\\Deleted \\Flagged work))',
    '* 4 FETCH (FLAGS (\\Deleted \\Flagged work))',
  ]);
  await talk.ask('EXPUNGE');
  expect(await talk.ask('STATUS Archive (SIZE)')).toEqual(['* STATUS Archive (SIZE 14)']);
});

test('APPEND: several at once, flags, dates, large ones, into nothing (RFC 9051 6.3.12, RFC 3502)', async () => {
  const { id, address } = await server.account('appends');
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  await play(
    talk,
    `C: a1 APPEND Nowhere {3+}
    C: abc
    S: a1 NO [TRYCREATE] There is no mailbox "Nowhere"
    C: a2 APPEND {5}
    S: + Go on
    C: INBOX (\\Deleted) {14+}
    C# Subject: one\\r\\n "01-Jan-2020 00:00:00 +0000" {14}\\r\\n
    S: + Go on
    C# Subject: two\\r\\n\\r\\n
    S: * 2 EXISTS
    S: a2 OK [APPENDUID … 1:2] APPEND completed
    C: a3 FETCH 1:2 (FLAGS RFC822.SIZE)
    S: * 1 FETCH (FLAGS (\\Deleted) RFC822.SIZE 14)
    S: * 2 FETCH (FLAGS () RFC822.SIZE 14)
    S: a3 OK FETCH completed
    C: a4 APPEND INBOX (\\Seen) "not a date" {1+}
    C: x
    S: a4 BAD A date such as …
    C: a5 APPEND INBOX abc
    S: a5 BAD The literal of a message was expected before "abc"
    C: a6 APPEND INBOX UTF8 (~{14+}
    C# Subject: t\\xc3\\xbc\\r\\n)\\r\\n
    S: * 3 EXISTS
    S: a6 OK [APPENDUID … 3] APPEND completed
    C: a7 NOOP
    S: a7 OK NOOP completed`,
  );
  const large = Buffer.from(`Subject: large\r\n\r\n${`${'x'.repeat(70)}\r\n`.repeat(20_000)}`);
  expect(await talk.append('INBOX', large)).toMatch(/^OK \[APPENDUID \d+ 4\]/);
  const [fetched = ''] = await talk.ask('FETCH 4 BODY.PEEK[]');
  expect(fetched.slice(fetched.indexOf('\r\n') + 2, -1) === large.toString('latin1')).toBe(true);
  expect(await server.mail.inbox(id)).toHaveLength(4);
});
