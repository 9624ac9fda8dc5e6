import { expect, test } from 'vitest';
import { startImapServer } from '../testing/imap-server.ts';
import { play } from '../testing/imap-talk.ts';

test('JMAPACCESS: where the same mail is by JMAP (RFC 9698)', async () => {
  await using server = await startImapServer({ publicUrl: 'https://mail.example.test' });
  const { address } = await server.account('anna');
  using talk = await server.talk(address);
  expect((await talk.ask('CAPABILITY'))[0]).toContain(' JMAPACCESS');
  await play(
    talk,
    `C: 1b GETJMAPACCESS
    S: * JMAPACCESS "https://mail.example.test/.well-known/jmap"
    S: 1b OK GETJMAPACCESS completed
    C: 1c GETJMAPACCESS now
    S: 1c BAD …`,
  );
});

test('JMAPACCESS is not offered where the address of the web server is not known', async () => {
  await using server = await startImapServer();
  const { address } = await server.account('anna');
  using talk = await server.talk(address);
  expect((await talk.ask('CAPABILITY'))[0]).not.toContain('JMAPACCESS');
  expect((await talk.try('GETJMAPACCESS')).answer).toMatch(/^NO \[CANNOT\]/);
});
