import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play, type ImapTalk } from '../testing/imap-talk.ts';

let server: ImapServer;
let account: { id: string; address: string };
let talk: ImapTalk;
let other: ImapTalk;
let accounts = 0;

const message = (subject: string): string => `From: a@x.example\nSubject: ${subject}\n\ntext\n`;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  accounts += 1;
  account = await server.account(`anna${accounts}`);
  for (const subject of ['delta', 'bravo', 'charlie']) await server.deliver(account.id, message(subject));
  talk = await server.talk(account.address);
  other = await server.talk(account.address);
  for (const one of [talk, other]) await one.ask('SELECT INBOX');
  return () => {
    talk[Symbol.dispose]();
    other[Symbol.dispose]();
  };
});

/** RFC 5267 4.2, 4.3, 4.3.5: its examples, in a smaller mailbox. */
test('UPDATE of a search: ADDTO and REMOVEFROM with what caused them, until CANCELUPDATE', async () => {
  await play(
    talk,
    `C: A01 SEARCH RETURN (CONTEXT COUNT) UNDELETED UNKEYWORD $Junk
    S: * ESEARCH (TAG "A01") COUNT 3
    S: A01 OK SEARCH completed
    C: B01 UID SEARCH RETURN (UPDATE COUNT) DELETED KEYWORD $Junk
    S: * ESEARCH (TAG "B01") UID COUNT 0
    S: B01 OK UID SEARCH completed
    C: B01 SORT RETURN (UPDATE) (DATE) UTF-8 FLAGGED
    S: B01 BAD Tag reuse: a search of that tag is kept up to date
    C: C01 SEARCH RETURN (UPDATE ALL) UNFLAGGED
    S: * ESEARCH (TAG "C01") ALL 1:3
    S: C01 OK SEARCH completed`,
  );
  await other.ask('STORE 1:2 +FLAGS (\\Deleted $Junk)');
  await play(
    talk,
    `C: n1 NOOP
    S: * 1 FETCH (UID 1 FLAGS (\\Deleted $junk))
    S: * 2 FETCH (UID 2 FLAGS (\\Deleted $junk))
    S: * ESEARCH (TAG "B01") UID ADDTO (0 1:2)
    S: n1 OK NOOP completed
    C: s1 STORE 1 -FLAGS.SILENT ($Junk)
    S: * ESEARCH (TAG "B01") UID REMOVEFROM (0 1)
    S: s1 OK STORE completed
    C: s2 STORE 3 +FLAGS.SILENT (\\Flagged)
    S: * ESEARCH (TAG "C01") REMOVEFROM (0 3)
    S: s2 OK STORE completed`,
  );
  await server.deliver(account.id, message('echo'));
  await play(
    talk,
    `C: n2 NOOP
    S: * 4 EXISTS
    S: * ESEARCH (TAG "C01") ADDTO (0 4)
    S: n2 OK NOOP completed
    C: B04 CANCELUPDATE "C01"
    S: B04 OK No further updates
    C: s3 STORE 4 +FLAGS.SILENT (\\Flagged)
    S: s3 OK STORE completed
    C: C01 SEARCH RETURN (UPDATE) FLAGGED
    S: * ESEARCH (TAG "C01")
    S: C01 OK SEARCH completed
    C: B05 CANCELUPDATE "C01" "B01" "none"
    S: B05 OK No further updates
    C: s4 STORE 2 -FLAGS.SILENT (\\Deleted \\Flagged)
    S: s4 OK STORE completed
    C: B06 CANCELUPDATE
    S: B06 BAD …
    C: u1 UID SEARCH RETURN (UPDATE) ALL
    S: * ESEARCH (TAG "u1") UID
    S: u1 OK UID SEARCH completed
    C: u2 UNSELECT
    S: u2 OK UNSELECT completed
    C: u3 CANCELUPDATE "u1"
    S: u3 BAD Select a mailbox before CANCELUPDATE`,
  );
});

/** RFC 5267 4.3.4: numbers are valid until EXPUNGE is said; and A.3: what is expunged is told before EXPUNGE may be. */
test('what is expunged leaves the results before it leaves the numbers', async () => {
  await play(
    talk,
    `C: B01 SEARCH RETURN (UPDATE ALL) ALL
    S: * ESEARCH (TAG "B01") ALL 1:3
    S: B01 OK SEARCH completed
    C: B02 UID SEARCH RETURN (UPDATE ALL) ALL
    S: * ESEARCH (TAG "B02") UID ALL 1:3
    S: B02 OK UID SEARCH completed`,
  );
  await other.ask('STORE 2 +FLAGS.SILENT (\\Deleted)');
  await other.ask('EXPUNGE');
  await play(
    talk,
    `C: f1 FETCH 1 UID
    S: * 1 FETCH (UID 1)
    S: * ESEARCH (TAG "B01") REMOVEFROM (0 2)
    S: * ESEARCH (TAG "B02") UID REMOVEFROM (0 2)
    S: f1 OK FETCH completed
    C: B03 NOOP
    S: * 2 EXPUNGE
    S: B03 OK NOOP completed
    C: s1 STORE 1:2 +FLAGS.SILENT (\\Deleted)
    S: s1 OK STORE completed
    C: e1 EXPUNGE
    S: * ESEARCH (TAG "B01") REMOVEFROM (0 1:2)
    S: * ESEARCH (TAG "B02") UID REMOVEFROM (0 1,3)
    S: * 2 EXPUNGE
    S: * 1 EXPUNGE
    S: e1 OK EXPUNGE completed`,
  );
});

/** RFC 5267 4.3.3: positions in the requested order. */
test('UPDATE of a sorted search tells positions', async () => {
  await play(
    talk,
    `C: C01 UID SORT RETURN (UPDATE ALL) (SUBJECT) UTF-8 UNDELETED
    S: * ESEARCH (TAG "C01") UID ALL 2:3,1
    S: C01 OK UID SORT completed`,
  );
  for (const subject of ['alpha', 'Re: bravo', 'beta', 'zulu', 'cello', 'cello']) {
    await server.deliver(account.id, message(subject));
  }
  await play(
    talk,
    `C: n1 NOOP
    S: * 9 EXISTS
    S: * ESEARCH (TAG "C01") UID ADDTO (1 4,6 4 5,8:9 9 7)
    S: n1 OK NOOP completed
    C: s1 STORE 4,6,2 +FLAGS.SILENT (\\Deleted)
    S: * ESEARCH (TAG "C01") UID REMOVEFROM (1 4,6,2)
    S: s1 OK STORE completed
    C: s2 STORE 9,7 +FLAGS.SILENT (\\Deleted)
    S: * ESEARCH (TAG "C01") UID REMOVEFROM (3 9 5 7)
    S: s2 OK STORE completed
    C: s3 STORE 2 -FLAGS.SILENT (\\Deleted)
    S: * ESEARCH (TAG "C01") UID ADDTO (1 2)
    S: s3 OK STORE completed
    C: e1 SORT RETURN (ALL) (SUBJECT) UTF-8 UNDELETED
    S: * ESEARCH (TAG "e1") ALL 2,5,8,3,1
    S: e1 OK SORT completed`,
  );
  // Somebody else expunges one while another one comes.
  await other.ask('NOOP');
  await other.ask('UID STORE 5,4,6,7,9 +FLAGS.SILENT (\\Deleted)');
  await other.ask('UID EXPUNGE 5');
  await server.deliver(account.id, message('cabbage'));
  await play(
    talk,
    `C: n2 UID FETCH 1 UID
    S: * 1 FETCH (UID 1)
    S: * ESEARCH (TAG "C01") UID REMOVEFROM (2 5)
    S: * 5 EXPUNGE
    S: * 9 EXISTS
    S: * ESEARCH (TAG "C01") UID ADDTO (2 10)
    S: n2 OK UID FETCH completed`,
  );
});

test('IDLE tells updates as they come', async () => {
  await talk.ask('UID SEARCH RETURN (UPDATE) SUBJECT echo');
  await play(talk, 'C: i1 IDLE\nS: + idling');
  await server.deliver(account.id, message('echo'));
  await play(
    talk,
    `S: * 4 EXISTS
    S: * ESEARCH (TAG "t3") UID ADDTO (0 4)`,
  );
  await other.ask('NOOP');
  await other.ask('STORE 4 +FLAGS.SILENT (\\Deleted)');
  await other.ask('EXPUNGE');
  await play(
    talk,
    `S: * 4 FETCH (UID 4 FLAGS (\\Deleted))
    S: * ESEARCH (TAG "t3") UID REMOVEFROM (0 4)
    S: * 4 EXPUNGE
    C: DONE
    S: i1 OK IDLE ended`,
  );
});

/** RFC 5267 4.3.1. */
test('too many are refused, with their results', async () => {
  for (let n = 0; n < 16; n += 1) await talk.ask('SEARCH RETURN (UPDATE) ALL');
  await play(
    talk,
    `C: B02 UID SORT RETURN (UPDATE COUNT) (DATE) UTF-8 UNKEYWORD $Junk
    S: * ESEARCH (TAG "B02") UID COUNT 3
    S: * NO [NOUPDATE "B02"] Too many searches are kept up to date
    S: B02 OK UID SORT completed
    C: B03 CANCELUPDATE "t3"
    S: B03 OK No further updates
    C: B04 SEARCH RETURN (UPDATE COUNT) FLAGGED
    S: * ESEARCH (TAG "B04") COUNT 0
    S: B04 OK SEARCH completed`,
  );
  expect((await talk.try('SEARCH RETURN (UPDATE) ALL')).lines.at(-1)).toContain('NOUPDATE');
});
