import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

test('SETMETADATA and GETMETADATA: the examples of RFC 5464 4.2 and 4.3', async () => {
  const { address } = await server.account('metadata');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: a SETMETADATA INBOX (/private/comment {33}
    S: + Go on
    C# My new comment across\\r\\ntwo lines.)\\r\\n
    S: a OK SETMETADATA completed
    C: a GETMETADATA "INBOX" /private/comment
    S: * METADATA INBOX (/private/comment {33}↵My new comment across↵two lines.)
    S: a OK GETMETADATA completed
    C: a SETMETADATA INBOX (/private/comment NIL)
    S: a OK SETMETADATA completed
    C: a GETMETADATA INBOX /private/comment
    S: a OK GETMETADATA completed
    C: a SETMETADATA INBOX (/private/comment "My new comment" /shared/comment "This one is for you!")
    S: a OK SETMETADATA completed
    C: a GETMETADATA "INBOX" (/shared/comment /private/comment)
    S: * METADATA INBOX (/private/comment "My new comment" /shared/comment "This one is for you!")
    S: a OK GETMETADATA completed
    C: a GETMETADATA "INBOX" (MAXSIZE 15) (/shared/comment /private/comment)
    S: * METADATA INBOX (/private/comment "My new comment")
    S: a OK [METADATA LONGENTRIES 20] GETMETADATA completed
    C: a SETMETADATA INBOX (/private/filters/values/small "SMALLER 5000" /private/filters/values/boss "FROM \\"boss@example.com\\"" /private/filters/values/boss/deep "x")
    S: a OK SETMETADATA completed
    C: a GETMETADATA "INBOX" (DEPTH 1) (/private/filters/values)
    S: * METADATA INBOX (/private/filters/values/boss "FROM \\"boss@example.com\\"" /private/filters/values/small "SMALLER 5000")
    S: a OK GETMETADATA completed
    C: a GETMETADATA (DEPTH infinity) INBOX /private/filters
    S: * METADATA INBOX (/private/filters/values/boss "FROM \\"boss@example.com\\"" /private/filters/values/boss/deep "x" /private/filters/values/small "SMALLER 5000")
    S: a OK GETMETADATA completed
    C: a GETMETADATA INBOX (DEPTH 0 MAXSIZE 3) (/PRIVATE/Filters/values/boss)
    S: a OK [METADATA LONGENTRIES 23] GETMETADATA completed
    C: a GETMETADATA INBOX (DEPTH 1) /private
    S: * METADATA INBOX (/private/comment "My new comment")
    S: a OK GETMETADATA completed`,
  );
});

test('entries of the server: private ones are the account’s, shared ones are read only', async () => {
  const { address } = await server.account('person');
  const { address: other } = await server.account('other');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: a GETMETADATA "" /shared/admin
    S: * METADATA "" (/shared/admin "mailto:postmaster@example.test")
    S: a OK GETMETADATA completed
    C: a SETMETADATA "" (/shared/comment "Shared comment")
    S: a NO [NOPERM] Shared entries of the server are read only
    C: a SETMETADATA "" (/private/vendor/vendor.x/theme "dark")
    S: a OK SETMETADATA completed
    C: a GETMETADATA "" (DEPTH infinity) (/private /shared)
    S: * METADATA "" (/private/vendor/vendor.x/theme "dark" /shared/admin "mailto:postmaster@example.test")
    S: a OK GETMETADATA completed`,
  );
  using stranger = await server.talk(other);
  expect(await stranger.ask('GETMETADATA "" (DEPTH infinity) /private')).toEqual([]);
});

test('any octets, and what is wrong', async () => {
  const { address } = await server.account('octets');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: a SETMETADATA INBOX (/private/comment ~{3}
    S: + Go on
    C# a\\x00b)\\r\\n
    S: a OK SETMETADATA completed
    C: a GETMETADATA INBOX /private/comment
    S: * METADATA INBOX (/private/comment ~{3}…)
    S: a OK GETMETADATA completed
    C: a SETMETADATA INBOX (/private/comment {6}
    S: + Go on
    C: 안녕)
    S: a OK SETMETADATA completed
    C: a GETMETADATA INBOX /private/comment
    S: * METADATA INBOX (/private/comment {6}↵…)
    S: a OK GETMETADATA completed
    C: a GETMETADATA nowhere /private/comment
    S: a NO [NONEXISTENT] There is no mailbox "nowhere"
    C: a SETMETADATA nowhere (/private/comment "x")
    S: a NO [NONEXISTENT] There is no mailbox "nowhere"
    C: a GETMETADATA INBOX /public/comment
    S: a BAD …
    C: a GETMETADATA INBOX /private/a*
    S: a BAD …
    C: a GETMETADATA INBOX /private/
    S: a BAD …
    C: a GETMETADATA INBOX /private//x
    S: a BAD …
    C: a GETMETADATA INBOX (DEPTH 7) /private
    S: a BAD …
    C: a SETMETADATA INBOX (/private/comment)
    S: a BAD …
    C: a NOOP
    S: a OK NOOP completed`,
  );
});

test('limits: all or nothing, with the code that says which (RFC 5464 4.3)', async () => {
  const { address } = await server.account('limits');
  using talk = await server.talk(address);
  const long = 'x'.repeat(65_537);
  const refused = await talk.try(
    `SETMETADATA INBOX (/private/comment "x" /private/long {${long.length}+}\r\n${long})`,
  );
  expect(refused.answer).toBe('NO [METADATA MAXSIZE 65536] A value is too long');
  const entries = (from: number, count: number): string =>
    Array.from({ length: count }, (_, n) => `/private/n${from + n} "v"`).join(' ');
  await talk.ask(`SETMETADATA INBOX (${entries(0, 99)})`);
  expect((await talk.try(`SETMETADATA INBOX (${entries(99, 2)})`)).answer).toMatch(
    /^NO \[METADATA TOOMANY\] /,
  );
  await talk.ask(`SETMETADATA INBOX (${entries(99, 1)})`);
  await talk.ask(`SETMETADATA INBOX (/private/n0 "changed" /private/n1 NIL)`);
  expect(
    await talk.ask('GETMETADATA INBOX (/private/comment /private/n0 /private/n1 /private/n100)'),
  ).toEqual(['* METADATA INBOX (/private/n0 "changed")']);
});

test('entries follow the mailbox, are copied when the inbox is renamed, and go with it', async () => {
  const { address } = await server.account('follow');
  using talk = await server.talk(address);
  for (const command of [
    'CREATE Work',
    'SETMETADATA Work (/private/comment "w")',
    'SETMETADATA INBOX (/private/comment "i")',
    'RENAME Work Play',
    'RENAME INBOX Old',
  ])
    await talk.ask(command);
  for (const [name, value] of [
    ['Play', 'w'],
    ['INBOX', 'i'],
    ['Old', 'i'],
  ])
    expect(await talk.ask(`GETMETADATA ${name} /private/comment`)).toEqual([
      `* METADATA ${name} (/private/comment "${value}")`,
    ]);
  await talk.ask('DELETE Play');
  await talk.ask('CREATE Play');
  expect(await talk.ask('GETMETADATA Play /private/comment')).toEqual([]);
});

test('/private/specialuse is the special use of a mailbox (RFC 6154 5.4)', async () => {
  const { address } = await server.account('uses');
  using talk = await server.talk(address);
  await play(
    talk,
    `C: t1 GETMETADATA Sent /private/specialuse
    S: * METADATA Sent (/private/specialuse "\\\\Sent")
    S: t1 OK GETMETADATA completed
    C: t2 CREATE MySent
    S: t2 OK …
    C: t3 SETMETADATA "MySent" (/private/specialuse "\\\\Sent")
    S: t3 NO [USEATTR] Another mailbox is \\Sent already
    C: t4 SETMETADATA Sent (/private/specialuse NIL)
    S: t4 OK SETMETADATA completed
    C: t5 SETMETADATA "MySent" (/private/specialuse "\\\\Sent" /private/comment "mine")
    S: t5 OK SETMETADATA completed
    C: t6 LIST "" "*Sent"
    S: * LIST (\\HasNoChildren \\Sent) "/" MySent
    S: * LIST (\\HasNoChildren) "/" Sent
    S: t6 OK LIST completed
    C: t7 SETMETADATA "MySent" (/private/specialuse "\\\\Flagged")
    S: t7 NO [USEATTR] …
    C: t8 SETMETADATA INBOX (/private/specialuse "\\\\Sent")
    S: t8 NO [USEATTR] …`,
  );
});

test('ENABLE METADATA: what others change is told by its name, and one’s own change is not (RFC 5464 4.4)', async () => {
  const { address } = await server.account('told');
  using talk = await server.talk(address);
  using other = await server.talk(address);
  await talk.ask('ENABLE METADATA');
  await other.ask('SETMETADATA INBOX (/shared/comment "x" /private/comment "y")');
  await other.ask('SETMETADATA "" (/private/comment "z")');
  expect(await talk.ask('NOOP')).toEqual([
    '* METADATA "" /private/comment',
    '* METADATA INBOX /private/comment /shared/comment',
  ]);
  await talk.ask('SETMETADATA INBOX (/shared/comment "mine")');
  expect(await talk.ask('NOOP')).toEqual([]);
  await other.ask('SETMETADATA INBOX (/shared/comment NIL)');
  expect(await talk.ask('NOOP')).toEqual(['* METADATA INBOX /shared/comment']);
  expect(await other.ask('NOOP')).toEqual([]);
});

test('LIST RETURN (METADATA) tells of each mailbox what it has, or NIL (RFC 9590)', async () => {
  const { address } = await server.account('listed');
  using talk = await server.talk(address);
  await talk.ask('CREATE foo');
  const color = '/shared/vendor/cmu/cyrus-imapd/color';
  await talk.ask(`SETMETADATA INBOX (${color} "#b71c1c")`);
  await play(
    talk,
    `C: A01 LIST "" (INBOX foo Sent) RETURN (METADATA ("${color}"))
    S: * LIST (\\HasNoChildren) "/" INBOX
    S: * METADATA INBOX (${color} "#b71c1c")
    S: * LIST (\\HasNoChildren \\Sent) "/" Sent
    S: * METADATA Sent (${color} NIL)
    S: * LIST (\\HasNoChildren) "/" foo
    S: * METADATA foo (${color} NIL)
    S: A01 OK LIST completed
    C: A02 LIST "" Sent RETURN (STATUS (MESSAGES) METADATA (/private/specialuse /private/comment) MYRIGHTS)
    S: * LIST (\\HasNoChildren \\Sent) "/" Sent
    S: * MYRIGHTS Sent lrswikxtecd
    S: * METADATA Sent (/private/specialuse "\\\\Sent" /private/comment NIL)
    S: * STATUS Sent (MESSAGES 0)
    S: A02 OK LIST completed
    C: A03 LIST "" * RETURN (METADATA (comment))
    S: A03 BAD …`,
  );
});
