import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('LIST, LSUB, NAMESPACE (RFC 9051 6.3.9, 6.3.10, RFC 5258, 6154)', async () => {
  const { address } = await server.account('lists');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: a1 LIST "" ""
    S: * LIST (\\Noselect) "/" ""
    S: a1 OK LIST completed
    C: a2 NAMESPACE
    S: * NAMESPACE (("" "/")) NIL NIL
    S: a2 OK NAMESPACE completed
    C: a3 CREATE Work/2026/May
    S: a3 OK [MAILBOXID (m…)] CREATE completed
    C: a4 CREATE Work
    S: a4 NO [ALREADYEXISTS] There is a mailbox "Work"
    C: a5 CREATE inbox
    S: a5 NO [ALREADYEXISTS] There is a mailbox "INBOX"
    C: a6 LIST "" "%"
    S: * LIST (\\HasNoChildren) "/" INBOX
    S: * LIST (\\HasNoChildren \\Drafts) "/" Drafts
    S: * LIST (\\HasNoChildren \\Sent) "/" Sent
    S: * LIST (\\HasNoChildren \\Archive) "/" Archive
    S: * LIST (\\HasNoChildren \\Junk) "/" Junk
    S: * LIST (\\HasNoChildren \\Trash) "/" Trash
    S: * LIST (\\HasChildren) "/" Work
    S: a6 OK LIST completed
    C: a7 LIST "Work/" "*a*"
    S: * LIST (\\HasNoChildren) "/" Work/2026/May
    S: a7 OK LIST completed
    C: a8 LIST "" ("inb*" "Work/%") RETURN (SUBSCRIBED CHILDREN STATUS (MESSAGES UNSEEN UIDNEXT SIZE DELETED))
    S: * LIST (\\HasNoChildren \\Subscribed) "/" INBOX
    S: * STATUS INBOX (MESSAGES 0 UNSEEN 0 UIDNEXT 1 SIZE 0 DELETED 0)
    S: * LIST (\\HasChildren \\Subscribed) "/" Work/2026
    S: * STATUS Work/2026 (MESSAGES 0 UNSEEN 0 UIDNEXT 1 SIZE 0 DELETED 0)
    S: a8 OK LIST completed
    C: a9 UNSUBSCRIBE Work
    S: a9 OK UNSUBSCRIBE completed
    C: b1 UNSUBSCRIBE Work/2026
    S: b1 OK UNSUBSCRIBE completed
    C: b2 LIST (SUBSCRIBED RECURSIVEMATCH) "" "Work%"
    S: * LIST (\\HasChildren) "/" Work ("CHILDINFO" ("SUBSCRIBED"))
    S: b2 OK LIST completed
    C: b3 LSUB "" "Work/%"
    S: * LSUB (\\Noselect) "/" Work/2026
    S: b3 OK LSUB completed
    C: b4 LSUB "Work" "*"
    S: * LSUB () "/" Work/2026/May
    S: b4 OK LSUB completed
    C: b5 LIST (SPECIAL-USE) "" "*" RETURN (SPECIAL-USE)
    S: * LIST (\\HasNoChildren \\Drafts) "/" Drafts
    S: * LIST (\\HasNoChildren \\Sent) "/" Sent
    S: * LIST (\\HasNoChildren \\Archive) "/" Archive
    S: * LIST (\\HasNoChildren \\Junk) "/" Junk
    S: * LIST (\\HasNoChildren \\Trash) "/" Trash
    S: b5 OK LIST completed
    C: b6 LIST (RECURSIVEMATCH) "" "*"
    S: b6 BAD RECURSIVEMATCH goes with SUBSCRIBED
    C: b7 SUBSCRIBE Nowhere
    S: b7 NO [NONEXISTENT] There is no mailbox "Nowhere"`,
  );
});

test('names in modified UTF-7, and in UTF-8 once the client knows it (RFC 3501 5.1.3, RFC 6855)', async () => {
  const { address } = await server.account('names');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: a1 CREATE "Entw&APw-rfe &- mehr"
    S: a1 OK …
    C: a2 CREATE &U,BTFw-
    S: a2 OK …
    C: a3 LIST "" "E*"
    S: * LIST (\\HasNoChildren) "/" "Entw&APw-rfe &- mehr"
    S: a3 OK LIST completed
    C: a4 CREATE "&AGE-"
    S: a4 BAD The name of a mailbox is in modified UTF-7 until ENABLE IMAP4rev2 or UTF8=ACCEPT
    C: a5 ENABLE UTF8=ACCEPT X-UNKNOWN
    S: * ENABLED UTF8=ACCEPT
    S: a5 OK ENABLE completed
    C: a6 LIST "" "E*"
    S: * LIST (\\HasNoChildren) "/" "Entw\u00c3\u00bcrfe & mehr"
    S: a6 OK LIST completed
    C: a7 STATUS "台北" (MESSAGES)
    S: * STATUS "\u00e5\u008f\u00b0\u00e5\u008c\u0097" (MESSAGES 0)
    S: a7 OK STATUS completed
    C: a8 ENABLE IMAP4rev2 CONDSTORE QRESYNC
    S: * ENABLED IMAP4rev2 CONDSTORE QRESYNC
    S: a8 OK ENABLE completed`,
  );
});

test('a name with the delimiter in it, and two that would look alike, can each be reached', async () => {
  const { id, address } = await server.account('slashes');
  const ids = await server.mail.store.write(id, async (tx) => [
    await tx.createMailbox({ name: 'a/b', parentId: null }),
    await tx.createMailbox({ name: 'a\u2215b', parentId: null }),
    await tx.createMailbox({ name: 'Inbox', parentId: null }).catch(() => 'taken'),
  ]);
  using talk = await server.talk(address);
  await talk.ask('ENABLE UTF8=ACCEPT');
  const lines = await talk.ask('LIST "" "a*" RETURN (STATUS (MAILBOXID))');
  const named = lines
    .map((line) => Buffer.from(line, 'latin1').toString())
    .filter((line) => line.includes('STATUS'));
  expect(named).toEqual([
    `* STATUS "a\u2215b" (MAILBOXID (${ids[0]}))`,
    `* STATUS "a\u2215b (${ids[1]})" (MAILBOXID (${ids[1]}))`,
  ]);
});

test('CREATE, DELETE, RENAME (RFC 9051 6.3.4-6.3.6)', async () => {
  const { id, address } = await server.account('tree');
  await server.deliver(id, 'Subject: in the inbox\n\n');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: a1 CREATE foo/bar
    S: a1 OK …
    C: a2 DELETE foo
    S: a2 NO [HASCHILDREN] There are mailboxes below it
    C: a3 RENAME foo zowie/deep
    S: a3 OK RENAME completed
    C: a4 LIST "" "z*"
    S: * LIST (\\HasChildren) "/" zowie
    S: * LIST (\\HasChildren) "/" zowie/deep
    S: * LIST (\\HasNoChildren) "/" zowie/deep/bar
    S: a4 OK LIST completed
    C: a5 RENAME zowie zowie/deep/below
    S: a5 NO [CANNOT] A mailbox cannot be below itself
    C: a6 RENAME nothing more
    S: a6 NO [NONEXISTENT] There is no mailbox "nothing"
    C: a7 RENAME zowie Sent
    S: a7 NO [ALREADYEXISTS] There is a mailbox "Sent"
    C: a8 DELETE zowie/deep/bar
    S: a8 OK DELETE completed
    C: a9 DELETE zowie/deep/bar
    S: a9 NO [NONEXISTENT] There is no mailbox "zowie/deep/bar"
    C: b1 DELETE INBOX
    S: b1 NO [CANNOT] The inbox stays
    C: b2 RENAME INBOX old-mail
    S: b2 OK RENAME completed
    C: b3 STATUS old-mail (MESSAGES UIDNEXT)
    S: * STATUS old-mail (MESSAGES 1 UIDNEXT 2)
    S: b3 OK STATUS completed
    C: b4 STATUS INBOX (MESSAGES)
    S: * STATUS INBOX (MESSAGES 0)
    S: b4 OK STATUS completed
    C: b5 CREATE a//b
    S: b5 NO [CANNOT] A level of a path has a name
    C: b6 CREATE Everything (USE (\\All))
    S: b6 NO [USEATTR] …
    C: b7 CREATE Rubbish (USE (\\Trash))
    S: b7 NO [USEATTR] Another mailbox is \\Trash already
    C: b8 CREATE trailing/
    S: b8 OK …
    C: b9 STATUS trailing (UIDVALIDITY HIGHESTMODSEQ MAILBOXID RECENT APPENDLIMIT)
    S: * STATUS trailing (UIDVALIDITY … HIGHESTMODSEQ 1 MAILBOXID (m…) RECENT 0 APPENDLIMIT 52428800)
    S: b9 OK STATUS completed
    C: c1 STATUS trailing (UNKNOWN)
    S: c1 BAD There is no STATUS item UNKNOWN`,
  );
});

test('SELECT, EXAMINE, CLOSE, UNSELECT (RFC 9051 6.3.2, 6.3.3, 6.4.1, 6.4.2)', async () => {
  const { id, address } = await server.account('selects');
  await server.deliver(id, 'Subject: one\n\n');
  await server.deliver(id, 'Subject: two\n\n');
  using talk = await server.talk(address);
  const opened = (mode: string, tag: string): string => `S: * FLAGS …
    S: * OK [PERMANENTFLAGS …
    S: * 2 EXISTS
    S: * 0 RECENT
    S: * OK [UIDVALIDITY …
    S: * OK [UIDNEXT 3] …
    S: * OK [HIGHESTMODSEQ …
    S: * OK [MAILBOXID …
    S: ${tag} OK [READ-${mode}] …`;
  await play(
    talk,
    `C: a1 EXAMINE InBoX
    ${opened('ONLY', 'a1')}
    C: a2 STORE 1 +FLAGS (\\Deleted)
    S: a2 NO [NOPERM] …
    C: a3 FETCH 1 BODY[TEXT]
    S: * 1 FETCH (BODY[TEXT] {0}↵)
    S: a3 OK FETCH completed
    C: a4 SELECT INBOX
    S: * OK [CLOSED] …
    ${opened('WRITE', 'a4')}
    C: a5 STORE 1 FLAGS \\Deleted
    S: * 1 FETCH (UID 1 FLAGS (\\Deleted))
    S: a5 OK STORE completed
    C: a6 UNSELECT
    S: a6 OK UNSELECT completed
    C: a7 FETCH 1 FLAGS
    S: a7 BAD Select a mailbox before FETCH
    C: a8 STATUS INBOX (MESSAGES DELETED)
    S: * STATUS INBOX (MESSAGES 2 DELETED 1)
    S: a8 OK STATUS completed
    C: a9 SELECT INBOX
    ${opened('WRITE', 'a9')}
    C: b1 CLOSE
    S: b1 OK CLOSE completed
    C: b2 STATUS INBOX (MESSAGES DELETED)
    S: * STATUS INBOX (MESSAGES 1 DELETED 0)
    S: b2 OK STATUS completed
    C: b3 SELECT Nowhere
    S: b3 NO [NONEXISTENT] There is no mailbox "Nowhere"
    C: b4 ENABLE IMAP4rev2
    S: * ENABLED IMAP4rev2
    S: b4 OK ENABLE completed
    C: b5 SELECT inbox
    S: * FLAGS …
    S: * OK [PERMANENTFLAGS …
    S: * 1 EXISTS
    S: * LIST () "/" INBOX
    S: * OK [UIDVALIDITY …
    S: * OK [UIDNEXT 3] …
    S: * OK [HIGHESTMODSEQ …
    S: * OK [MAILBOXID …
    S: b5 OK [READ-WRITE] …
    C: b6 SELECT Nowhere
    S: * OK [CLOSED] …
    S: b6 NO [NONEXISTENT] There is no mailbox "Nowhere"
    C: b7 FETCH 1 FLAGS
    S: b7 BAD Select a mailbox before FETCH`,
  );
});
