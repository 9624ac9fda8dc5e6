import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore } from '@mailcote/store';
import { createTestDatabase } from '@mailcote/store/testing';
import { expect, test } from 'vitest';
import { ImapTalk } from '../imap/testing/imap-talk.ts';
import { FREE_PORTS } from '../testing/free-ports.ts';
import { Pop3Talk } from '../testing/pop3-talk.ts';
import { readConfig } from '../config.ts';
import { createServer } from '../server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { keptPassword } from './kept-password.ts';

const ADDRESS = 'anna@example.org';
const PASSWORD = 'correct horse battery';

test('MAILCOTE_SCRAM=off: it is not offered, its keys are forgotten, and none are made', async () => {
  await using stack = new AsyncDisposableStack();
  const database = stack.use(await createTestDatabase());
  const store = stack.use(await openStore({ databaseUrl: database.url, publish: () => undefined }));
  await store.directory.addDomain('example.org');
  const { hash, scram } = await keptPassword(store.directory, ADDRESS, PASSWORD);
  await store.directory.createAccount({
    address: ADDRESS,
    name: 'Anna',
    passwordHash: hash,
    passwordScram: scram,
    isAdmin: false,
  });
  const keys = async () => (await store.directory.credentialsFor(ADDRESS))?.passwordScram;
  expect(await keys()).toMatch(/^SCRAM-SHA-256\$/);

  const dataDir = await mkdtemp(join(tmpdir(), 'mailcote-scram-'));
  stack.defer(() => rm(dataDir, { recursive: true, force: true }));
  const config = readConfig({
    ...FREE_PORTS,
    DATABASE_URL: database.url,
    MAILCOTE_DATA_DIR: dataDir,
    MAILCOTE_ROLES: 'submission, imap, pop3',
    MAILCOTE_SCRAM: 'off',
    MAILCOTE_LOG_LEVEL: 'fatal',
  });
  const { ports } = stack.use(await createServer(config));
  expect(await keys()).toBeNull();

  using imap = await ImapTalk.connect(ports.imap ?? 0);
  expect(await imap.line()).toMatch(/ AUTH=OAUTHBEARER AUTH=PLAIN\b/);
  expect((await imap.try('AUTHENTICATE SCRAM-SHA-256')).answer).toMatch(/^NO /);
  await imap.ask(`LOGIN ${ADDRESS} "${PASSWORD}"`);
  expect(await keys()).toBeNull();
  await using smtp = await SmtpTalk.open(ports.submission ?? 0);
  await smtp.hear();
  expect(await smtp.say('EHLO client.example')).toMatch(/AUTH OAUTHBEARER PLAIN LOGIN$/m);
  await using pop3 = await Pop3Talk.open(ports.pop3 ?? 0);
  expect(await pop3.say('CAPA', true)).toMatch(/^SASL OAUTHBEARER PLAIN$/m);

  const off = stack.use(
    await openStore({ databaseUrl: database.url, publish: () => undefined, keepsScram: false }),
  );
  expect(await keptPassword(off.directory, ADDRESS, PASSWORD)).toMatchObject({ scram: null });
});
