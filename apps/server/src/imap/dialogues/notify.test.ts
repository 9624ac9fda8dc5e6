import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play, type ImapTalk } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** Two sessions of one account: one that listens, and one that does things. */
async function pair(local: string): Promise<{ id: string; talk: ImapTalk; other: ImapTalk } & Disposable> {
  const { id, address } = await server.account(local);
  const talk = await server.talk(address);
  const other = await server.talk(address);
  return {
    id,
    talk,
    other,
    [Symbol.dispose]: () => {
      talk[Symbol.dispose]();
      other[Symbol.dispose]();
    },
  };
}

const message = 'Subject: hello\r\nFrom: a@b.example\r\n\r\nbody\r\n';

test('SELECTED: new messages with what was asked of them, flags and expunges, at once and unasked (RFC 5465 5.1-5.3)', async () => {
  using it = await pair('selected');
  await it.other.append('INBOX', message);
  await it.talk.ask('SELECT INBOX');
  await play(
    it.talk,
    `C: a NOTIFY SET (selected (MessageNew (UID BODY.PEEK[HEADER.FIELDS (SUBJECT)]) MessageExpunge FlagChange))
    S: a OK NOTIFY completed`,
  );
  await it.other.append('INBOX', message);
  await play(
    it.talk,
    `S: * 2 EXISTS
    S: * 2 FETCH (UID 2 BODY[HEADER.FIELDS (SUBJECT)] {18}↵Subject: hello↵↵)`,
  );
  await it.other.ask('SELECT INBOX');
  await it.other.ask('STORE 1 +FLAGS (\\Flagged \\Deleted)');
  await play(it.talk, 'S: * 1 FETCH (UID 1 FLAGS (…\\Flagged…))');
  await it.other.ask('EXPUNGE');
  await play(it.talk, 'S: * 1 EXPUNGE');
  // To be told of a message is not to have seen it.
  expect(await it.talk.ask('SEARCH UNSEEN')).toEqual(['* SEARCH 1']);
});

test('SELECTED-DELAYED: EXPUNGE waits for a command; without FlagChange nothing is said of flags', async () => {
  using it = await pair('delayed');
  for (let n = 0; n < 3; n += 1) await it.other.append('INBOX', message);
  await it.talk.ask('SELECT INBOX');
  await it.talk.ask('NOTIFY SET (selected-delayed (MessageNew MessageExpunge))');
  await it.other.ask('SELECT INBOX');
  await it.other.ask('STORE 1 +FLAGS (\\Deleted)');
  await it.other.ask('EXPUNGE');
  await it.other.append('INBOX', message);
  await play(
    it.talk,
    `S: * 4 EXISTS
    C: a FETCH 4 (UID)
    S: * 4 FETCH (UID 4)
    S: a OK FETCH completed
    C: b NOOP
    S: * 1 EXPUNGE
    S: b OK NOOP completed`,
  );
});

test('other mailboxes are told by STATUS, by the first group that names them (RFC 5465 5, 6)', async () => {
  using it = await pair('status');
  for (const name of ['Lists', 'Lists/a', 'Lists/spam', 'Alone', 'Away'])
    await it.other.ask(`CREATE ${name}`);
  await it.other.ask('UNSUBSCRIBE Away');
  await it.talk.ask('SELECT Drafts');
  await play(
    it.talk,
    `C: a NOTIFY SET STATUS (mailboxes Lists/spam NONE) (subtree Lists (MessageNew MessageExpunge)) (mailboxes (Alone Drafts) (MessageNew MessageExpunge FlagChange))
    S: * STATUS Alone (MESSAGES 0 UIDNEXT 1 UIDVALIDITY … UNSEEN 0)
    S: * STATUS Lists (MESSAGES 0 …
    S: * STATUS Lists/a (MESSAGES 0 …
    S: a OK NOTIFY completed`,
  );
  await it.other.append('Lists/spam', message);
  await it.other.append('Away', message);
  await it.other.append('Lists/a', message);
  await play(it.talk, 'S: * STATUS Lists/a (MESSAGES 1 UIDNEXT 2 UIDVALIDITY … UNSEEN 1)');
  // Flags count where they were asked for.
  await it.other.ask('SELECT Lists/a');
  await it.other.ask('STORE 1 +FLAGS (\\Seen)');
  await it.other.append('Alone', message);
  await play(it.talk, 'S: * STATUS Alone (MESSAGES 1 UIDNEXT 2 UIDVALIDITY … UNSEEN 1)');
  await it.other.ask('SELECT Alone');
  await it.other.ask('STORE 1 +FLAGS (\\Seen)');
  await play(it.talk, 'S: * STATUS Alone (MESSAGES 1 UIDNEXT 2 UIDVALIDITY … UNSEEN 0)');
  await it.other.ask('STORE 1 +FLAGS.SILENT (\\Deleted)');
  await play(it.talk, 'S: * STATUS Alone (MESSAGES 1 …');
  await it.other.ask('EXPUNGE');
  await play(it.talk, 'S: * STATUS Alone (MESSAGES 0 UIDNEXT 2 UIDVALIDITY … UNSEEN 0)');
  // The next command has nothing left to tell.
  await play(it.talk, 'C: b NOOP\nS: b OK NOOP completed');
});

test('INBOXES, SUBSCRIBED and PERSONAL; HIGHESTMODSEQ after CONDSTORE', async () => {
  using it = await pair('specifiers');
  await it.other.ask('CREATE quiet');
  await it.other.ask('UNSUBSCRIBE quiet');
  await it.talk.ask('ENABLE CONDSTORE');
  await it.talk.ask('NOTIFY SET (inboxes (MessageNew MessageExpunge))');
  await it.other.append('Archive', message);
  await it.other.append('INBOX', message);
  await play(it.talk, 'S: * STATUS INBOX (MESSAGES 1 UIDNEXT 2 UIDVALIDITY … UNSEEN 1 HIGHESTMODSEQ …)');
  await it.talk.ask('NOTIFY SET (subscribed (MessageNew MessageExpunge))');
  await it.other.append('quiet', message);
  await it.other.append('Archive', message);
  await play(it.talk, 'S: * STATUS Archive (MESSAGES 2 …');
  await it.talk.ask('NOTIFY SET (personal (MessageNew MessageExpunge))');
  await it.other.append('quiet', message);
  await play(it.talk, 'S: * STATUS quiet (MESSAGES 2 …');
});

test('mailboxes that come, go and are renamed; subscriptions; metadata (RFC 5465 5.4-5.7)', async () => {
  using it = await pair('names');
  await it.talk.ask(
    'NOTIFY SET (personal (MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange))',
  );
  await it.other.ask('CREATE New');
  await play(it.talk, 'S: * LIST (\\HasNoChildren \\Subscribed) "/" New');
  await it.other.ask('RENAME New Newer');
  await play(it.talk, 'S: * LIST (\\HasNoChildren \\Subscribed) "/" Newer ("OLDNAME" (New))');
  await it.other.ask('UNSUBSCRIBE Newer');
  await play(it.talk, 'S: * LIST (\\HasNoChildren) "/" Newer');
  await it.other.ask('SUBSCRIBE Newer');
  await play(it.talk, 'S: * LIST (\\HasNoChildren \\Subscribed) "/" Newer');
  await it.other.ask('SETMETADATA Newer (/shared/comment "x")');
  await play(it.talk, 'S: * METADATA Newer /shared/comment');
  await it.other.ask('SETMETADATA "" (/private/comment "x")');
  await play(it.talk, 'S: * METADATA "" /private/comment');
  await it.other.ask('DELETE Newer');
  await play(it.talk, 'S: * LIST (\\NonExistent) "/" Newer');
});

test('NONE, another SET instead, and IDLE', async () => {
  using it = await pair('none');
  await it.talk.ask('NOTIFY SET (personal (MailboxName))');
  await play(
    it.talk,
    `C: a IDLE
    S: + idling`,
  );
  await it.other.ask('CREATE one');
  await play(
    it.talk,
    `S: * LIST (\\HasNoChildren \\Subscribed) "/" one
    C: DONE
    S: a OK IDLE ended
    C: b NOTIFY SET (personal (SubscriptionChange))
    S: b OK NOTIFY completed`,
  );
  await it.other.ask('CREATE two');
  await it.other.ask('UNSUBSCRIBE one');
  await play(it.talk, 'S: * LIST (\\HasNoChildren) "/" one');
  await it.talk.ask('NOTIFY NONE');
  await it.other.ask('SUBSCRIBE one');
  await it.other.ask('CREATE three');
  expect(await it.talk.ask('NOOP')).toEqual([]);
});

test('a message that is on its way in is not disturbed', async () => {
  using it = await pair('uploads');
  await it.talk.ask('NOTIFY SET (personal (MailboxName))');
  it.talk.send(`a APPEND INBOX {${message.length}}\r\n`);
  await play(it.talk, 'S: + Go on');
  it.talk.send(message.slice(0, 10));
  await it.other.ask('CREATE meanwhile');
  await play(it.talk, 'S: * LIST (\\HasNoChildren \\Subscribed) "/" meanwhile');
  it.talk.send(`${message.slice(10)}\r\n`);
  await play(it.talk, 'S: a OK [APPENDUID … 1] APPEND completed');
});

test('what is refused, and the next command is heard', async () => {
  using it = await pair('refused');
  await play(
    it.talk,
    `C: a NOTIFY SET (selected (MessageNew))
    S: a BAD MessageNew and MessageExpunge go together
    C: a NOTIFY SET (personal (FlagChange))
    S: a BAD FlagChange goes with MessageNew and MessageExpunge
    C: a NOTIFY SET (personal (MessageNew (UID) MessageExpunge))
    S: a BAD Items of new messages go with the selected mailbox
    C: a NOTIFY SET (personal (MessageNew MessageExpunge AnnotationChange))
    S: a NO [BADEVENT (MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange MailboxMetadataChange ServerMetadataChange)] …
    C: a NOTIFY SET (everything (MailboxName))
    S: a BAD There are no mailboxes EVERYTHING
    C: a NOTIFY SET (selected (MessageNew MessageExpunge)) (selected-delayed (MessageNew MessageExpunge))
    S: a BAD …
    C: a NOTIFY SET
    S: a BAD …
    C: a NOTIFY
    S: a BAD …
    C: a NOTIFY NONE
    S: a OK NOTIFY completed`,
  );
});

test('too much at once is an overflow, after which nothing is told (RFC 5465 5.8)', async () => {
  using it = await pair('overflow');
  await it.talk.ask('NOTIFY SET (personal (MailboxName))');
  await server.mail.store.write(it.id, async (tx) => {
    const parentId = await tx.createMailbox({ name: 'many', parentId: null });
    for (let n = 0; n < 1_000; n += 1) await tx.createMailbox({ name: `n${n}`, parentId });
  });
  expect(await it.talk.line()).toMatch(/^\* OK \[NOTIFICATIONOVERFLOW\] /);
  await it.other.ask('CREATE later');
  expect(await it.talk.ask('NOOP')).toEqual([]);
});
