import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('UIDONLY: no number of a message is taken or told (RFC 9586)', async () => {
  const { id, address } = await server.account('anna');
  for (const n of [1, 2, 3, 4]) await server.deliver(id, `Subject: ${n}\n\n`);
  using other = await server.talk(address);
  await other.ask('SELECT INBOX');
  await other.ask('UID STORE 1 +FLAGS.SILENT (\\Deleted)');
  await other.ask('EXPUNGE');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: 01 ENABLE UIDONLY
    S: * ENABLED UIDONLY
    S: 01 OK ENABLE completed`,
  );
  await talk.ask('SELECT INBOX');
  for (const command of [
    'FETCH 1 FLAGS',
    'STORE 1 +FLAGS (\\Seen)',
    'COPY 1 Archive',
    'MOVE 1 Archive',
    'SEARCH ALL',
    'UID SEARCH 1:*',
    'SORT (ARRIVAL) UTF-8 ALL',
    'UID SORT (ARRIVAL) UTF-8 1:2',
    'THREAD REFERENCES UTF-8 ALL',
    'UID SEARCH NOT (OR 1 SEEN)',
    'REPLACE 1 INBOX {1+}\r\nx',
  ]) {
    const { lines, answer } = await talk.try(command);
    expect(answer, command).toMatch(/^BAD \[UIDREQUIRED\] /);
    expect(lines).toEqual([]);
  }
  await play(
    talk,
    `C: 10 UID FETCH 1:* FLAGS
    S: * 2 UIDFETCH (FLAGS ())
    S: * 3 UIDFETCH (FLAGS ())
    S: * 4 UIDFETCH (FLAGS ())
    S: 10 OK UID FETCH completed
    C: 11 UID FETCH 3 (FLAGS UID RFC822.SIZE)
    S: * 3 UIDFETCH (FLAGS () UID 3 RFC822.SIZE 14)
    S: 11 OK UID FETCH completed
    C: 12 UID STORE 3 +FLAGS (\\Seen)
    S: * 3 UIDFETCH (FLAGS (\\Seen))
    S: 12 OK UID STORE completed
    C: 13 UID FETCH 4 BODY[TEXT]
    S: * 4 UIDFETCH (BODY[TEXT] {0}↵ FLAGS (\\Seen))
    S: 13 OK UID FETCH completed
    C: 14 UID SEARCH RETURN (SAVE ALL) SEEN
    S: * ESEARCH (TAG "14") UID ALL 3:4
    S: 14 OK UID SEARCH completed
    C: 15 UID SEARCH $ NOT UID 4
    S: * SEARCH 3
    S: 15 OK UID SEARCH completed`,
  );
  await other.ask('UID STORE 2 +FLAGS (\\Flagged)');
  await other.ask('UID MOVE 4 Archive');
  await play(
    talk,
    `C: 16 NOOP
    S: * VANISHED 4
    S: * 2 UIDFETCH (FLAGS (\\Flagged))
    S: 16 OK NOOP completed
    C: 17 UID STORE 3 +FLAGS.SILENT (\\Deleted)
    S: 17 OK UID STORE completed
    C: 18 EXPUNGE
    S: * VANISHED 3
    S: 18 OK EXPUNGE completed
    C: 19 UID COPY 2 INBOX
    S: * 2 EXISTS
    S: 19 OK [COPYUID … 2 5] UID COPY completed`,
  );
});

test('UIDONLY with CONDSTORE and QRESYNC (RFC 9586 3, RFC 7162)', async () => {
  const { id, address } = await server.account('ben');
  for (const n of [1, 2]) await server.deliver(id, `Subject: ${n}\n\n`);
  using talk = await server.talk(address);
  await talk.ask('ENABLE QRESYNC UIDONLY');
  const lines = (await talk.ask('SELECT INBOX')).join('\n');
  const uidValidity = /UIDVALIDITY (\d+)/.exec(lines)?.[1];
  const modSeq = Number(/HIGHESTMODSEQ (\d+)/.exec(lines)?.[1]);
  expect(await talk.ask('UID STORE 2 +FLAGS (\\Seen)')).toEqual([
    `* 2 UIDFETCH (FLAGS (\\Seen) MODSEQ (${modSeq + 1}))`,
  ]);
  const known = `${uidValidity} ${modSeq} 1:2`;
  expect((await talk.try(`SELECT INBOX (QRESYNC (${known} (1:2 1:2)))`)).answer).toMatch(
    /^BAD \[UIDREQUIRED\]/,
  );
  const told = await talk.ask(`SELECT INBOX (QRESYNC (${known}))`);
  expect(told.filter((line) => line.includes('FETCH'))).toEqual([
    `* 2 UIDFETCH (FLAGS (\\Seen) MODSEQ (${modSeq + 1}))`,
  ]);
  expect(await talk.ask(`UID FETCH 1:* (FLAGS) (CHANGEDSINCE ${modSeq} VANISHED)`)).toEqual([
    `* 2 UIDFETCH (FLAGS (\\Seen) MODSEQ (${modSeq + 1}))`,
  ]);
});
