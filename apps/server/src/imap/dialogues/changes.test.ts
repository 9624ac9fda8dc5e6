import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('two sessions: news come when they may (RFC 9051 7.5.1), and IDLE brings them at once (RFC 2177)', async () => {
  const { id, address } = await server.account('anna');
  for (const n of [1, 2, 3]) await server.deliver(id, `Subject: ${n}\n\n`);
  using first = await server.talk(address);
  using second = await server.talk(address);
  await first.ask('SELECT INBOX');
  await second.ask('SELECT INBOX');
  await play(
    first,
    `C: a1 STORE 1 +FLAGS (\\Flagged)
    S: * 1 FETCH (UID 1 FLAGS (\\Flagged))
    S: a1 OK STORE completed
    C: a2 STORE 2 +FLAGS.SILENT (\\Deleted)
    S: a2 OK STORE completed
    C: a3 EXPUNGE
    S: * 2 EXPUNGE
    S: a3 OK EXPUNGE completed`,
  );
  await play(
    second,
    `C: b1 FETCH 3 UID
    S: * 3 FETCH (UID 3)
    S: * 1 FETCH (UID 1 FLAGS (\\Flagged))
    S: b1 OK FETCH completed
    C: b2 FETCH 2 FLAGS
    S: b2 OK [EXPUNGEISSUED] Some of the messages are no more
    C: b3 STORE 3 +FLAGS (\\Seen)
    S: * 3 FETCH (UID 3 FLAGS (\\Seen))
    S: b3 OK STORE completed
    C: b4 SEARCH ALL
    S: * SEARCH 1 3
    S: b4 OK SEARCH completed
    C: b5 NOOP
    S: * 2 EXPUNGE
    S: b5 OK NOOP completed
    C: b6 IDLE
    S: + idling`,
  );
  const started = performance.now();
  await server.deliver(id, 'Subject: 4\n\n');
  expect(await second.line()).toBe('* 3 EXISTS');
  expect(performance.now() - started).toBeLessThan(5_000);
  await first.ask('STORE 2 -FLAGS (\\Seen)');
  expect(await second.line()).toBe('* 2 FETCH (UID 3 FLAGS ())');
  await first.ask('UID STORE 1 +FLAGS.SILENT (\\Deleted)');
  expect(await second.line()).toBe('* 1 FETCH (UID 1 FLAGS (\\Deleted \\Flagged))');
  await first.ask('EXPUNGE');
  expect(await second.line()).toBe('* 1 EXPUNGE');
  await play(
    second,
    `C: DONE
    S: b6 OK IDLE ended
    C: b7 IDLE
    S: + idling
    C: NOOP
    S: b7 BAD DONE ends IDLE
    C: b8 NOOP
    S: b8 OK NOOP completed`,
  );
});

test('one’s own flags are told once, and never hide those of others (RFC 9051 6.4.6, 7.5.2)', async () => {
  const { id, address } = await server.account('own');
  for (const n of [1, 2]) await server.deliver(id, `Subject: ${n}\n\n`);
  using first = await server.talk(address);
  using second = await server.talk(address);
  await first.ask('SELECT INBOX');
  await second.ask('SELECT INBOX');
  await play(
    first,
    `C: a1 STORE 1:2 +FLAGS.SILENT (\\Flagged)
    S: a1 OK STORE completed
    C: a2 STORE 1 -FLAGS.SILENT (\\Flagged)
    S: a2 OK STORE completed
    C: a3 NOOP
    S: a3 OK NOOP completed`,
  );
  await second.ask('STORE 2 +FLAGS.SILENT (\\Answered)');
  await play(
    first,
    `C: a4 STORE 2 +FLAGS.SILENT (\\Draft)
    S: * 2 FETCH (UID 2 FLAGS (\\Answered \\Draft \\Flagged))
    S: a4 OK STORE completed
    C: a5 STORE 1 +FLAGS.SILENT (\\Draft)
    S: a5 OK STORE completed`,
  );
  expect(await second.ask('NOOP')).toEqual([
    '* 1 FETCH (UID 1 FLAGS (\\Draft))',
    '* 2 FETCH (UID 2 FLAGS (\\Answered \\Draft \\Flagged))',
  ]);
});

test('a change by JMAP is in IMAP at once, and the other way round', async () => {
  const { id, address } = await server.account('both');
  const emailId = await server.deliver(id, 'Subject: x\n\n');
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  talk.send('a1 IDLE\r\n');
  expect(await talk.line()).toBe('+ idling');
  const { store } = server.mail;
  await store.write(id, (tx) => tx.updateEmail(emailId, { keywords: { add: ['$seen', 'todo'] } }));
  expect(await talk.line()).toBe('* 1 FETCH (UID 1 FLAGS (\\Seen todo))');
  talk.send('DONE\r\n');
  expect(await talk.line()).toBe('a1 OK IDLE ended');
  await talk.ask('STORE 1 FLAGS (\\Answered other)');
  const reader = store.reader(id);
  expect((await reader.emails([emailId]))[0]?.keywords).toEqual(['$answered', 'other']);
  const trash = (await reader.mailboxes()).find(({ role }) => role === 'trash')?.id;
  await talk.ask('MOVE 1 Trash');
  expect((await reader.emails([emailId]))[0]?.mailboxIds).toEqual([trash]);
});

test('the mailbox is deleted under a session that has it selected', async () => {
  const { address } = await server.account('gone');
  using first = await server.talk(address);
  using second = await server.talk(address);
  await first.ask('CREATE Short');
  await first.append('Short', 'Subject: x\r\n\r\n');
  await second.ask('SELECT Short');
  await first.ask('DELETE Short');
  expect(await second.ask('NOOP')).toEqual(['* 1 EXPUNGE']);
  const { answer } = await second.try('STORE 1:* +FLAGS (\\Seen)');
  expect(answer).toMatch(/^BAD /);
  expect((await second.try('APPEND Short {1+}\r\nx')).answer).toMatch(/^NO \[TRYCREATE\]/);
});

test('CONDSTORE (RFC 7162 3.1)', async () => {
  const { id, address } = await server.account('condstore');
  for (const n of [1, 2, 3]) await server.deliver(id, `Subject: ${n}\n\n`);
  using talk = await server.talk(address);
  const lines = await talk.ask('SELECT INBOX (CONDSTORE)');
  const highest = Number(/HIGHESTMODSEQ (\d+)/.exec(lines.join('\n'))?.[1]);
  const [stored = ''] = await talk.ask('STORE 2 +FLAGS.SILENT (\\Seen)');
  expect(stored).toBe(`* 2 FETCH (UID 2 MODSEQ (${highest + 1}))`);
  expect(await talk.ask(`FETCH 1:* (UID) (CHANGEDSINCE ${highest})`)).toEqual([
    `* 2 FETCH (UID 2 MODSEQ (${highest + 1}))`,
  ]);
  const refused = await talk.try(`STORE 1:3 (UNCHANGEDSINCE ${highest}) +FLAGS (\\Flagged)`);
  expect(refused.answer).toBe('OK [MODIFIED 2] Some had changed');
  expect(refused.lines).toEqual([
    `* 1 FETCH (UID 1 FLAGS (\\Flagged) MODSEQ (${highest + 2}))`,
    `* 3 FETCH (UID 3 FLAGS (\\Flagged) MODSEQ (${highest + 2}))`,
  ]);
  // Nothing changes, so nothing gets a new number.
  expect(await talk.ask('STORE 1 +FLAGS (\\Flagged)')).toEqual([
    `* 1 FETCH (UID 1 FLAGS (\\Flagged) MODSEQ (${highest + 2}))`,
  ]);
  expect((await talk.ask('STATUS INBOX (HIGHESTMODSEQ)'))[0]).toBe(
    `* STATUS INBOX (HIGHESTMODSEQ ${highest + 2})`,
  );
});

test('QRESYNC (RFC 7162 3.2)', async () => {
  const { id, address } = await server.account('qresync');
  for (const n of [1, 2, 3, 4, 5]) await server.deliver(id, `Subject: ${n}\n\n`);
  using first = await server.talk(address);
  expect((await first.try('SELECT INBOX (QRESYNC (1 1))')).answer).toBe('BAD ENABLE QRESYNC first');
  const lines = (await first.ask('SELECT INBOX')).join('\n');
  const uidValidity = Number(/UIDVALIDITY (\d+)/.exec(lines)?.[1]);
  const known = Number(/HIGHESTMODSEQ (\d+)/.exec(lines)?.[1]);
  await first.ask('STORE 2,4 +FLAGS.SILENT (\\Deleted)');
  await first.ask('EXPUNGE');
  await first.ask('STORE 1 +FLAGS.SILENT (\\Seen)');
  await server.deliver(id, 'Subject: 6\n\n');

  using second = await server.talk(address);
  await second.ask('ENABLE QRESYNC');
  const told = await second.ask(`SELECT INBOX (QRESYNC (${uidValidity} ${known} 1:5 (1:2 1:2)))`);
  expect(told.filter((line) => /VANISHED|FETCH/.test(line))).toEqual([
    '* VANISHED (EARLIER) 2,4',
    expect.stringMatching(/^\* 1 FETCH \(UID 1 FLAGS \(\\Seen\) MODSEQ \(\d+\)\)$/),
  ]);
  expect(await second.ask(`UID FETCH 1:4 (FLAGS) (CHANGEDSINCE ${known} VANISHED)`)).toEqual([
    '* VANISHED (EARLIER) 2,4',
    expect.stringMatching(/^\* 1 FETCH \(UID 1 FLAGS \(\\Seen\) MODSEQ \(\d+\)\)$/),
  ]);
  await second.ask('UID STORE 3,5 +FLAGS.SILENT (\\Deleted)');
  const expunged = await second.try('EXPUNGE');
  expect(expunged.lines).toEqual(['* VANISHED 3,5']);
  expect(expunged.answer).toMatch(/^OK \[HIGHESTMODSEQ \d+\] EXPUNGE completed$/);
  // Another life of the mailbox: nothing that the client knows counts.
  const other = await second.ask(`SELECT INBOX (QRESYNC (${uidValidity + 1} ${known}))`);
  expect(other.filter((line) => /VANISHED|FETCH/.test(line))).toEqual([]);
});
