import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play, type ImapTalk } from '../testing/imap-talk.ts';

let server: ImapServer;
let talk: ImapTalk;

const MESSAGES: [message: string, receivedAt: string][] = [
  [
    'From: Zoe <anna@one.example>\nTo: Team: x@t.example;\nSubject: Re: beta\nDate: Mon, 2 Feb 2026 16:01:33 -0800\nMessage-ID: <2@x>\nReferences: <1@x>\n\nlong enough\n',
    '2026-02-05T00:00:00Z',
  ],
  [
    'From: bob@two.example\nTo: carol@two.example\nCc: dave@two.example\nSubject: Beta\nDate: Tue, 3 Feb 2026 00:00:00 +0000\nMessage-ID: <1@x>\n\nx\n',
    '2026-02-04T00:00:00Z',
  ],
  [
    'From: =?utf-8?q?=C3=84nne?= <carl@three.example>\nTo: "Bert" <a@x.example>\nSubject: alpha\nMessage-ID: <3@x>\n\nnobody knows when\n',
    '2026-02-01T00:00:00Z',
  ],
  ['Subject: [list] ALPHA (fwd)\nDate: nonsense\nMessage-ID: <4@x>\n\nx\n', '2026-02-06T00:00:00Z'],
  [
    'From: bob@two.example\nDate: Wed, 4 Feb 2026 00:00:00 +0000\nCc: al@x.example\n\nyy\n',
    '2026-02-03T00:00:00Z',
  ],
];

beforeAll(async () => {
  server = await startImapServer();
  const { id, address } = await server.account('anna');
  for (const [message, receivedAt] of MESSAGES) await server.deliver(id, message, new Date(receivedAt));
  talk = await server.talk(address);
  // UIDs that are not the numbers.
  await talk.append('INBOX', 'Subject: gone\r\n\r\n');
  await talk.ask('SELECT INBOX');
  await talk.ask('COPY 1:5 INBOX');
  await talk.ask('STORE 1:6 +FLAGS.SILENT (\\Deleted)');
  await talk.ask('UID EXPUNGE 1:6');
  await talk.ask('STORE 2 +FLAGS.SILENT (\\Flagged)');
});
afterAll(async () => {
  talk[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

/** RFC 5256 3 and RFC 5957: each criterion; equal ones by their numbers. */
test.each([
  ['ARRIVAL', '3 5 2 1 4'],
  ['REVERSE ARRIVAL', '4 1 2 5 3'],
  ['CC', '1 3 4 5 2'],
  // 3: without a date, 4: with one that is none; both by the internal date.
  ['DATE', '3 2 1 5 4'],
  ['FROM', '4 1 2 5 3'],
  ['TO', '4 5 3 2 1'],
  ['REVERSE FROM', '3 2 5 1 4'],
  ['SIZE', '4 5 3 2 1'],
  ['SUBJECT', '5 3 4 1 2'],
  ['SUBJECT REVERSE DATE', '5 4 3 1 2'],
  ['REVERSE SUBJECT DATE', '2 1 3 4 5'],
  ['DISPLAYFROM', '4 3 2 5 1'],
  ['DISPLAYTO', '4 5 3 2 1'],
  ['SUBJECT SUBJECT REVERSE SUBJECT ARRIVAL', '5 3 4 2 1'],
])('SORT (%s)', async (criteria, order) => {
  expect(await talk.ask(`SORT (${criteria}) UTF-8 ALL`)).toEqual([`* SORT ${order}`]);
  const uids = order.replaceAll(/\d/g, (number) => String(Number(number) + 6));
  expect(await talk.ask(`UID SORT (${criteria}) UTF-8 ALL`)).toEqual([`* SORT ${uids}`]);
});

test('SORT: RFC 5256 3, RFC 5267 3.3, RFC 7162 3.1.9 and 3.1.10', async () => {
  await play(
    talk,
    `C: A282 SORT (SUBJECT) UTF-8 SINCE 4-Feb-2026
    S: * SORT 4 1 2
    S: A282 OK SORT completed
    C: A284 SORT (SUBJECT) US-ASCII TEXT "not in mailbox"
    S: * SORT
    S: A284 OK SORT completed
    C: E01 UID SORT RETURN () (REVERSE DATE) UTF-8 UNDELETED UNKEYWORD $Junk
    S: * ESEARCH (TAG "E01") UID ALL 10:11,7:9
    S: E01 OK UID SORT completed
    C: E02 SORT RETURN (MIN MAX COUNT) (SIZE) "utf-8" NOT 1
    S: * ESEARCH (TAG "E02") MIN 4 MAX 2 COUNT 4
    S: E02 OK SORT completed
    C: E03 SORT RETURN (PARTIAL 2:3) (SIZE) UTF-8 ALL
    S: * ESEARCH (TAG "E03") PARTIAL (2:3 5,3)
    S: E03 OK SORT completed
    C: E04 SORT RETURN (PARTIAL -1:-2 SAVE) (SIZE) UTF-8 ALL
    S: * ESEARCH (TAG "E04") PARTIAL (-1:-2 2,1)
    S: E04 OK SORT completed
    C: E05 SEARCH $
    S: * SEARCH 1 2
    S: E05 OK SEARCH completed
    C: E06 SORT RETURN (COUNT) (SIZE) UTF-8 SUBJECT nothing
    S: * ESEARCH (TAG "E06") COUNT 0
    S: E06 OK SORT completed
    C: M1 SORT (DATE) UTF-8 MODSEQ 1
    S: * SORT 3 2 1 5 4 (MODSEQ …)
    S: M1 OK SORT completed
    C: M2 SORT RETURN (ALL) (DATE) UTF-8 MODSEQ 1
    S: * ESEARCH (TAG "M2") ALL 3,2,1,5,4 MODSEQ …
    S: M2 OK SORT completed
    C: M3 THREAD ORDEREDSUBJECT UTF-8 MODSEQ 1
    S: * THREAD (3 4)(2 1)(5)
    S: M3 OK THREAD completed
    C: B1 SORT (SUBJECT) KOI8-R ALL
    S: B1 NO [BADCHARSET (UTF-8 US-ASCII)] Searches are in UTF-8 here
    C: B2 SORT () UTF-8 ALL
    S: B2 BAD …
    C: B3 SORT (COLOUR) UTF-8 ALL
    S: B3 BAD There is no sort criterion COLOUR
    C: B4 SORT (REVERSE) UTF-8 ALL
    S: B4 BAD There is no sort criterion REVERSE
    C: B5 SORT (SUBJECT) ALL
    S: B5 NO [BADCHARSET (UTF-8 US-ASCII)] Searches are in UTF-8 here
    C: B6 SORT (DATE) UTF-8 ALL
    S: * SORT 3 2 1 5 4
    S: B6 OK SORT completed`,
  );
});

test('the MODSEQ that is told is that of what is told (RFC 4731 3.2)', async () => {
  const [flagged = ''] = await talk.ask('SEARCH RETURN (COUNT) MODSEQ 1');
  const [least = ''] = await talk.ask('SEARCH RETURN (MIN) MODSEQ 1');
  const highest = Number(/MODSEQ (\d+)/.exec(flagged)?.[1]);
  const [fetched = ''] = await talk.ask('FETCH 1:2 MODSEQ').then((lines) => lines.slice(1));
  expect(fetched).toContain(`MODSEQ (${highest})`);
  expect(Number(/MODSEQ (\d+)/.exec(least)?.[1])).toBeLessThan(highest);
});

test('THREAD (RFC 5256 3)', async () => {
  await play(
    talk,
    `C: A283 THREAD ORDEREDSUBJECT UTF-8 ALL
    S: * THREAD (3 4)(2 1)(5)
    S: A283 OK THREAD completed
    C: A284 THREAD ORDEREDSUBJECT US-ASCII TEXT "gewp"
    S: * THREAD
    S: A284 OK THREAD completed
    C: A285 THREAD REFERENCES UTF-8 ALL
    S: * THREAD (3 4)(2 1)(5)
    S: A285 OK THREAD completed
    C: A286 UID THREAD REFERENCES UTF-8 UID 7,9:11
    S: * THREAD (9 10)(7)(11)
    S: A286 OK UID THREAD completed
    C: A287 THREAD GUESSING UTF-8 ALL
    S: A287 BAD There is no threading algorithm GUESSING
    C: A288 THREAD REFERENCES EBCDIC ALL
    S: A288 NO [BADCHARSET (UTF-8 US-ASCII)] Searches are in UTF-8 here`,
  );
});

/** RFC 9394 3.1, 3.2 (table 1), 3.3. */
test('PARTIAL', async () => {
  await play(
    talk,
    `C: A01 UID SEARCH RETURN (PARTIAL -1:-2) UNDELETED UNKEYWORD $Junk
    S: * ESEARCH (TAG "A01") UID PARTIAL (-1:-2 10:11)
    S: A01 OK UID SEARCH completed
    C: A02 UID SEARCH RETURN (PARTIAL 4:9) UNDELETED
    S: * ESEARCH (TAG "A02") UID PARTIAL (4:9 10:11)
    S: A02 OK UID SEARCH completed
    C: A03 SEARCH RETURN (PARTIAL 3:1) UNDELETED
    S: * ESEARCH (TAG "A03") PARTIAL (3:1 1:3)
    S: A03 OK SEARCH completed
    C: A04 UID SEARCH RETURN (PARTIAL 6:9) UNDELETED
    S: * ESEARCH (TAG "A04") UID PARTIAL (6:9 NIL)
    S: A04 OK UID SEARCH completed
    C: A05 UID SEARCH RETURN (PARTIAL 1:2 ALL) UNDELETED
    S: A05 BAD The results are asked for as ALL or as PARTIAL
    C: A06 UID SEARCH RETURN (PARTIAL 1:2 PARTIAL 3:4) UNDELETED
    S: A06 BAD PARTIAL is given once
    C: A07 SEARCH RETURN (PARTIAL 0:2) ALL
    S: A07 BAD Places are counted from 1
    C: A08 SEARCH RETURN (PARTIAL 1:-2) ALL
    S: A08 BAD …
    C: S1 SEARCH RETURN (SAVE PARTIAL 2:3) ALL
    S: * ESEARCH (TAG "S1") PARTIAL (2:3 2:3)
    S: S1 OK SEARCH completed
    C: S2 SEARCH RETURN () $
    S: * ESEARCH (TAG "S2") ALL 2:3
    S: S2 OK SEARCH completed
    C: S3 SEARCH RETURN (SAVE PARTIAL 2:3 MIN) ALL
    S: * ESEARCH (TAG "S3") MIN 1 PARTIAL (2:3 2:3)
    S: S3 OK SEARCH completed
    C: S4 SEARCH RETURN () $
    S: * ESEARCH (TAG "S4") ALL 1:3
    S: S4 OK SEARCH completed
    C: S5 SEARCH RETURN (SAVE PARTIAL 2:3 MAX MIN) ALL
    S: * ESEARCH (TAG "S5") MIN 1 MAX 5 PARTIAL (2:3 2:3)
    S: S5 OK SEARCH completed
    C: S6 SEARCH RETURN () $
    S: * ESEARCH (TAG "S6") ALL 1:3,5
    S: S6 OK SEARCH completed
    C: S7 SEARCH RETURN (SAVE PARTIAL 2:3 MAX COUNT) ALL
    S: * ESEARCH (TAG "S7") MAX 5 COUNT 5 PARTIAL (2:3 2:3)
    S: S7 OK SEARCH completed
    C: S8 SEARCH RETURN () $
    S: * ESEARCH (TAG "S8") ALL 1:5
    S: S8 OK SEARCH completed
    C: 10 UID FETCH 8:600 (UID FLAGS) (PARTIAL -1:-3)
    S: * 3 FETCH (UID 9 FLAGS ())
    S: * 4 FETCH (UID 10 FLAGS ())
    S: * 5 FETCH (UID 11 FLAGS ())
    S: 10 OK UID FETCH completed
    C: 11 UID FETCH 7:* (UID RFC822.SIZE) (PARTIAL 1:2)
    S: * 1 FETCH (UID 7 RFC822.SIZE …)
    S: * 2 FETCH (UID 8 RFC822.SIZE …)
    S: 11 OK UID FETCH completed
    C: 12 UID FETCH 1:* (UID) (PARTIAL -1:-4 CHANGEDSINCE 1)
    S: * 2 FETCH (UID 8 MODSEQ …)
    S: * 3 FETCH (UID 9 MODSEQ …)
    S: * 4 FETCH (UID 10 MODSEQ …)
    S: * 5 FETCH (UID 11 MODSEQ …)
    S: 12 OK UID FETCH completed
    C: 13 FETCH 1:* UID (PARTIAL 1:2)
    S: 13 BAD PARTIAL goes with UID FETCH`,
  );
});
