import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startImapServer, type ImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

let server: ImapServer;

beforeAll(async () => {
  server = await startImapServer();
});
afterAll(() => server[Symbol.asyncDispose]());

/** "23-Nov-2026", in UTC */
function day(date: Date): string {
  const [, number, month, year] = date.toUTCString().split(' ');
  return `${Number(number)}-${month}-${year}`;
}

test('SAVEDATE: when a message was put into this mailbox, whatever its internal date (RFC 8514)', async () => {
  const { id, address } = await server.account('saves');
  await server.deliver(id, 'Subject: old\n\n', new Date('2014-12-28T10:00:00Z'));
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  const [delivered = ''] = await talk.ask('FETCH 1 (SAVEDATE INTERNALDATE)');
  const saved = /^\* 1 FETCH \(SAVEDATE "([^"]+)" INTERNALDATE "28-Dec-2014 10:00:00 \+0000"\)$/.exec(
    delivered,
  )?.[1];
  const savedAt = new Date(saved ?? '');
  expect(Math.abs(Date.now() - savedAt.getTime())).toBeLessThan(60_000);
  const before = new Date(savedAt.getTime() - 24 * 60 * 60_000);
  const after = new Date(savedAt.getTime() + 24 * 60 * 60_000);
  await play(
    talk,
    `C: a1 SEARCH SAVEDON ${day(savedAt)}
    S: * SEARCH 1
    S: a1 OK SEARCH completed
    C: a2 SEARCH SAVEDSINCE ${day(after)}
    S: * SEARCH
    S: a2 OK SEARCH completed
    C: a3 SEARCH SAVEDBEFORE ${day(after)} SAVEDSINCE ${day(before)} SAVEDATESUPPORTED
    S: * SEARCH 1
    S: a3 OK SEARCH completed
    C: a4 SEARCH SAVEDBEFORE ${day(before)}
    S: * SEARCH
    S: a4 OK SEARCH completed
    C: a5 SEARCH SAVEDON
    S: a5 BAD …`,
  );
  // Of an entry from before it was kept: NIL, and the internal date in searches.
  const client = new Client({ connectionString: server.mail.databaseUrl });
  await client.connect();
  await client.query('UPDATE mailbox_entry SET saved_at = NULL');
  await client.end();
  await play(
    talk,
    `C: b1 FETCH 1 (SAVEDATE)
    S: * 1 FETCH (SAVEDATE NIL)
    S: b1 OK FETCH completed
    C: b2 SEARCH SAVEDON 28-Dec-2014
    S: * SEARCH 1
    S: b2 OK SEARCH completed
    C: b3 COPY 1 Archive
    S: b3 OK [COPYUID … 1 1] COPY completed
    C: b4 MOVE 1 Trash
    S: * OK [COPYUID … 1 1] Moved
    S: * 1 EXPUNGE
    S: b4 OK MOVE completed`,
  );
  // Both ways of getting into a mailbox are of now.
  for (const mailbox of ['Archive', 'Trash']) {
    await talk.ask(`SELECT ${mailbox}`);
    expect(await talk.ask(`SEARCH NOT SAVEDON 28-Dec-2014`)).toEqual(['* SEARCH 1']);
    expect((await talk.ask('FETCH 1 SAVEDATE'))[0]).toMatch(/^\* 1 FETCH \(SAVEDATE "/);
  }
});
