import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkAccount } from '@mailcote/store/testing';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play, type ImapTalk } from '../testing/imap-talk.ts';

let server: ImapServer;
let talk: ImapTalk;
let accountId: string;
let emailIds: string[];

const MESSAGES: [message: string, receivedAt: string][] = [
  [
    'From: Fred <fred@one.example>\nTo: anna@example.test\nSubject: Quarterly report\nDate: Mon, 2 Feb 2026 23:30:00 -0800\nX-Tag: red 100%\n\nThe invoice\nis attached.\n',
    '2026-02-03T10:00:00Z',
  ],
  [
    'From: =?utf-8?q?J=C3=BCrgen?= <j@two.example>\nCc: ben@example.test\nSubject: =?utf-8?q?=C3=9Cberblick?=\nDate: Tue, 3 Feb 2026 09:00:00 +0900\nContent-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n\nSch=F6ne Gr=FC=DFe, preinvoiced\n',
    '2026-02-04T23:59:59Z',
  ],
  [
    'From: list@three.example\nBcc: c@example.test\nSubject: 회의록\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/html; charset=utf-8\n\n<p class=strong>서<b>울</b> city 서울에서&#x20;만나요</p>\n--b\nContent-Type: message/rfc822\n\nSubject: Inner treasure\n\nhidden words\n--b--\n',
    '2026-03-01T00:00:00Z',
  ],
  [`From: x@four.example\nSubject: big\n\n${'y'.repeat(5000)}\n`, '2026-03-02T00:00:00Z'],
];

beforeAll(async () => {
  server = await startImapServer();
  const { id, address } = await server.account('anna');
  accountId = id;
  emailIds = [];
  for (const [message, receivedAt] of MESSAGES)
    emailIds.push(await server.deliver(id, message, new Date(receivedAt)));
  talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  await talk.ask('STORE 1 +FLAGS.SILENT (\\Seen \\Answered Work)');
  await talk.ask('STORE 2 +FLAGS.SILENT (\\Flagged \\Draft)');
  await talk.ask('STORE 3 +FLAGS.SILENT (\\Deleted)');
});
afterAll(async () => {
  talk[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

/** RFC 9051 6.4.4, each key; texts whatever the case, as substrings, decoded. */
const KEYS: [key: string, found: string][] = [
  ['ALL', '1 2 3 4'],
  ['SEEN', '1'],
  ['UNSEEN', '2 3 4'],
  ['ANSWERED', '1'],
  ['UNANSWERED FLAGGED', '2'],
  ['DRAFT', '2'],
  ['UNDRAFT UNDELETED UNFLAGGED', '1 4'],
  ['DELETED', '3'],
  ['KEYWORD wOrK', '1'],
  ['UNKEYWORD work', '2 3 4'],
  ['NEW', ''],
  ['OLD', '1 2 3 4'],
  ['RECENT', ''],
  ['FROM fred', '1'],
  ['FROM ONE.EX', '1'],
  ['FROM {7+}\r\nj\u00c3\u00bcrgen', '2'],
  ['TO anna', '1'],
  ['CC "ben@"', '2'],
  ['BCC c@example', '3'],
  ['SUBJECT REPORT', '1'],
  ['SUBJECT "100%"', ''],
  ['SUBJECT {9+}\r\n\u00c3\u009cberblic', '2'],
  ['HEADER Subject Quarterly', '1'],
  ['HEADER X-Tag ""', '1'],
  ['HEADER X-Tag "RED 100%"', '1'],
  ['HEADER X-None ""', ''],
  ['BODY invoice', '1 2'],
  ['BODY {10+}\r\nsch\u00c3\u00b6ne gr', '2'],
  ['BODY {6+}\r\n\u00ec\u0084\u009c\u00ec\u009a\u00b8', '3'],
  ['BODY "hidden words"', '3'],
  ['BODY treasure', '3'],
  // What a person reads of HTML, not how it is written (and RFC 5051: a letter is found without its marks, too).
  ['BODY {11+}\r\n\u00ec\u0084\u009c\u00ec\u009a\u00b8 city', '3'],
  ['BODY strong', ''],
  ['TEXT "</"', ''],
  ['BODY schone', ''],
  ['BODY scho', '2'],
  // Wrapped where the author's program liked it.
  ['BODY "invoice is"', '1'],
  ['BODY "invoice  is"', '1'],
  ['TEXT ""', '1 2 3 4'],
  ['TEXT y', '1 2 3 4'],
  ['FROM "<fred@"', '1'],
  ['HEADER x-tag D', '1'],
  ['HEADER x-tag "subject"', ''],
  ['HEADER Tag red', ''],
  ['HEADER Subject "(x)*"', ''],
  ['NOT HEADER X-Tag ""', '2 3 4'],
  ['OR NOT BODY invoice FROM fred', '1 3 4'],
  ['BODY Quarterly', ''],
  ['TEXT Quarterly', '1'],
  ['TEXT "X-Tag: red"', '1'],
  ['NOT TEXT invoice', '3 4'],
  ['OR TEXT hidden FROM x@four', '3 4'],
  ['NOT (OR BODY invoice SEEN)', '3 4'],
  ['BEFORE 4-Feb-2026', '1'],
  ['ON 4-Feb-2026', '2'],
  ['SINCE "1-Mar-2026"', '3 4'],
  ['SENTON 2-Feb-2026', '1'],
  ['SENTBEFORE 3-Feb-2026', '1'],
  ['SENTSINCE 3-Feb-2026', '2'],
  ['NOT SENTSINCE 3-Feb-2026', '1 3 4'],
  ['LARGER 5000', '4'],
  ['SMALLER 150', ''],
  ['OLDER 1', '1 2 3 4'],
  ['YOUNGER 60', ''],
  ['2:3', '2 3'],
  ['UID 4:*', '4'],
  ['NOT 1:2 UID 1:3', '3'],
  ['9', ''],
  ['CHARSET UTF-8 SUBJECT big', '4'],
];
test.each(KEYS)('%s', answers);
async function answers(key: string, found: string): Promise<void> {
  const [line] = await talk.ask(`SEARCH ${key}`);
  expect(line).toBe(`* SEARCH${found === '' ? '' : ` ${found}`}`);
  const [uids] = await talk.ask(`UID SEARCH ${key}`);
  expect(uids).toBe(`* SEARCH${found === '' ? '' : ` ${found}`}`);
}

test('the same once the texts are kept, and while those of new mail are not yet', async () => {
  while (await server.mail.store.textIndex.round(accountId));
  expect(await server.mail.store.textIndex.accounts()).toEqual([]);
  for (const [key, found] of KEYS) await answers(key, found);
  const emailId = await server.deliver(accountId, 'Subject: Another invoice\n\ntreasure\n');
  await talk.ask('NOOP');
  expect(await talk.ask('SEARCH TEXT invoice')).toEqual(['* SEARCH 1 2 5']);
  expect(await talk.ask('SEARCH NOT BODY treasure')).toEqual(['* SEARCH 1 2 4']);
  await server.mail.store.write(accountId, (tx) => tx.destroyEmails([emailId]));
  await talk.ask('NOOP');
  expect(await checkAccount(server.mail.ctx.config.databaseUrl ?? '', accountId)).toEqual([]);
});

test('EMAILID, THREADID (RFC 8474), MODSEQ (RFC 7162)', async () => {
  expect(await talk.ask(`SEARCH EMAILID ${emailIds[2]}`)).toEqual(['* SEARCH 3']);
  expect(await talk.ask('SEARCH EMAILID nonsense')).toEqual(['* SEARCH']);
  const [fetched = ''] = await talk.ask('FETCH 4 (THREADID MODSEQ)');
  const [, threadId, modSeq] = /THREADID \((t\w+)\) MODSEQ \((\d+)\)/.exec(fetched) ?? [];
  expect(await talk.ask(`SEARCH THREADID ${threadId}`)).toEqual(['* SEARCH 4']);
  const [found = ''] = await talk.ask(`SEARCH MODSEQ ${Number(modSeq) + 1}`);
  expect(found).toMatch(/^\* SEARCH 1 2 3 \(MODSEQ \d+\)$/);
  expect((await talk.ask(`SEARCH MODSEQ "/flags/\\\\draft" all ${modSeq}`))[0]).toMatch(
    /^\* SEARCH 1 2 3 4 \(MODSEQ/,
  );
});

test('RETURN (RFC 4731), SAVE and $ (RFC 5182)', async () => {
  await play(
    talk,
    `C: r1 SEARCH RETURN (MIN MAX COUNT ALL) NOT 2
    S: * ESEARCH (TAG "r1") MIN 1 MAX 4 ALL 1,3:4 COUNT 3
    S: r1 OK SEARCH completed
    C: r2 UID SEARCH RETURN () 2
    S: * ESEARCH (TAG "r2") UID ALL 2
    S: r2 OK UID SEARCH completed
    C: r3 SEARCH RETURN (COUNT) SUBJECT nothing
    S: * ESEARCH (TAG "r3") COUNT 0
    S: r3 OK SEARCH completed
    C: r4 SEARCH RETURN (SAVE) 2:3
    S: r4 OK SEARCH completed
    C: r5 SEARCH RETURN (ALL) $ DELETED
    S: * ESEARCH (TAG "r5") ALL 3
    S: r5 OK SEARCH completed
    C: r6 FETCH $ UID
    S: * 2 FETCH (UID 2)
    S: * 3 FETCH (UID 3)
    S: r6 OK FETCH completed
    C: r7 UID SEARCH RETURN (SAVE MIN) 2:4
    S: * ESEARCH (TAG "r7") UID MIN 2
    S: r7 OK UID SEARCH completed
    C: r8 UID FETCH $ UID
    S: * 2 FETCH (UID 2)
    S: r8 OK UID FETCH completed
    C: r9 SEARCH CHARSET KOI8-R ALL
    S: r9 NO [BADCHARSET (UTF-8 US-ASCII)] Searches are in UTF-8 here
    C: s1 SEARCH RETURN (NONSENSE) ALL
    S: s1 BAD There is no result option NONSENSE
    C: s2 SEARCH BEFORE 31-Feb-2026
    S: s2 BAD "31-Feb-2026" is not a date such as 1-Feb-2026
    C: s3 SEARCH NONSENSE
    S: s3 BAD There is no search key NONSENSE
    C: s4 SEARCH
    S: s4 BAD A blank was expected at the end`,
  );
});
