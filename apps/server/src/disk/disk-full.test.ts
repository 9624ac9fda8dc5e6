import { type Id, openStore } from '@mailcote/store';
import { startPostgres } from '@mailcote/store/embedded';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFile, chmod, mkdtemp, readFile, rm, statfs, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hashPassword } from '../auth/password.ts';
import { ImapTalk } from '../imap/testing/imap-talk.ts';
import { inDatabase } from '../testing/kill/in-database.ts';
import { until } from '../testing/mail-server.ts';
import { startServerProcess } from '../testing/server-process.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';

/*
 * The real server, its PostgreSQL included, on a disk of its own that is small: a tmpfs, which only root may mount.
 */

const DISK_MEGABYTES = 700;
const MIN_FREE_MEGABYTES = 64;
const ROOM_MEGABYTES = MIN_FREE_MEGABYTES + 60;
const PASSWORD = 'correct horse battery staple';
const ADDRESS = 'anna@example.org';
const FULL = '452 4.3.1 Not enough room on the disk here, try again later';
/** Of a message that does not compress. */
const OCTETS = 600_000;
const MOST_MESSAGES = 600;

/** A folder with a file system of its own; null, and why, where that is not allowed. */
async function smallDisk(stack: AsyncDisposableStack): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-disk-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const options = `size=${DISK_MEGABYTES}m,mode=0711`;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'mailcote-test', folder]);
  if (status !== 0) return null;
  stack.defer(() => {
    spawnSync('umount', [folder]);
  });
  return folder;
}

test('a disk that gets full: mail waits, nothing is lost, and it goes on by itself when there is room', async (context) => {
  await using stack = new AsyncDisposableStack();
  const dataDir = process.getuid?.() === 0 ? await smallDisk(stack) : null;
  if (dataDir === null) return context.skip('only root may mount a small file system');
  const server = await startServerProcess({
    MAILCOTE_DATA_DIR: dataDir,
    MAILCOTE_MIN_FREE_MEGABYTES: String(MIN_FREE_MEGABYTES),
  });
  stack.defer(async () => {
    server.process.kill('SIGTERM');
    await server.ended;
    expect(server.process.exitCode).toBe(0);
  });
  const { url, accountId } = await makeAnna(dataDir);
  const filler = join(dataDir, 'filler');
  const leave = async (megabytes: number): Promise<void> => {
    await rm(filler, { force: true });
    const { bavail, bsize } = await statfs(dataDir);
    await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - megabytes * 2 ** 20)));
  };
  const hello = async (port: number): Promise<SmtpTalk> => {
    const talk = stack.use(await SmtpTalk.open(port));
    await talk.hear();
    await talk.say('EHLO client.test');
    return talk;
  };
  const acknowledged: string[] = [];
  let serial = 0;
  /** @returns the last reply */
  const deliver = async (talk: SmtpTalk, octets: number): Promise<string> => {
    const messageId = `${(serial += 1)}@client.test`;
    for (const command of ['RSET', 'MAIL FROM:<bob@remote.test>', `RCPT TO:<${ADDRESS}>`, 'DATA']) {
      const answer = await talk.say(command);
      if (!/^[23]/.test(answer)) return answer;
    }
    const body = randomBytes(octets / 2)
      .toString('base64')
      .replaceAll(/.{76}/g, '$&\r\n');
    const answer = await talk.say(`Message-ID: <${messageId}>\r\nSubject: x\r\n\r\n${body}\r\n.`);
    if (answer.startsWith('250')) acknowledged.push(messageId);
    return answer;
  };
  const talk = await hello(server.ports.smtp);
  const patient = await hello(server.ports.smtp);
  expect(await deliver(talk, 100)).toMatch(/^250 /);

  // Mail itself fills the disk: every answer is 250 or 452, and PostgreSQL does not stop over it.
  await leave(ROOM_MEGABYTES);
  const pid = await postmasterPid(dataDir);
  let answer = '';
  for (let count = 0; count < MOST_MESSAGES && answer !== FULL; count += 1)
    answer = await deliver(talk, OCTETS);
  expect(answer).toBe(FULL);
  expect(acknowledged.length).toBeGreaterThan(5);
  expect(await postmasterPid(dataDir)).toBe(pid);

  // Another program takes the rest: also those who were let in before hear it, by every door.
  await leave(ROOM_MEGABYTES);
  await until('room', async () => (await patient.say('MAIL FROM:<bob@remote.test>')).startsWith('250'));
  await patient.say(`RCPT TO:<${ADDRESS}>`);
  await patient.say('DATA');
  const imap = stack.use(await ImapTalk.logIn(server.ports.imap, ADDRESS, PASSWORD));
  await leave(MIN_FREE_MEGABYTES / 2);
  await until('too little room', async () => (await talk.say('MAIL FROM:<bob@remote.test>')) === FULL);
  expect(await patient.say('Subject: x\r\n\r\nHello\r\n.')).toBe(FULL);
  const mailer = await hello(server.ports.submission);
  await mailer.say(`AUTH PLAIN ${Buffer.from(`\0${ADDRESS}\0${PASSWORD}`).toString('base64')}`);
  expect(await mailer.say(`MAIL FROM:<${ADDRESS}>`)).toBe(FULL);
  expect(await imap.append('INBOX', 'Subject: x\r\n\r\nHello\r\n')).toMatch(/^NO \[UNAVAILABLE\]/);
  const upload = await fetch(`http://127.0.0.1:${server.ports.http}/jmap/upload/${accountId}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${ADDRESS}:${PASSWORD}`).toString('base64')}`,
      'content-type': 'text/plain',
    },
    body: 'Hello',
  });
  expect(upload.status).toBe(503);
  expect(upload.headers.get('retry-after')).not.toBeNull();
  // What needs no room goes on.
  await imap.ask('SELECT INBOX');

  // Nothing at all is left, and PostgreSQL dies over it: it cannot even start.
  await expect(fillUp(filler)).rejects.toThrow('ENOSPC');
  process.kill(pid, 'SIGKILL');
  for (let count = 0; count < 5; count += 1) expect(await deliver(patient, 100)).toMatch(/^4/);
  await truncate(filler, 0);
  const back = performance.now();
  await until('mail to be taken again', async () => (await deliver(patient, 100)).startsWith('250'));
  expect(performance.now() - back).toBeLessThan(15_000);

  const found = await inDatabase(url, async (client) => {
    const { rows } = await client.query<{ id: string }>(
      "SELECT envelope -> 'messageId' ->> 0 AS id FROM email WHERE destroyed_at IS NULL",
    );
    return rows.map(({ id }) => id);
  });
  expect(found.toSorted()).toEqual(acknowledged.toSorted());
}, 180_000);

/** Until nothing is left. */
async function fillUp(file: string): Promise<never> {
  for (;;) await appendFile(file, Buffer.alloc(2 ** 16));
}

/** Beside the server, in its database. */
async function makeAnna(dataDir: string): Promise<{ url: string; accountId: Id }> {
  await chmod(dataDir, 0o711);
  await using guest = await startPostgres({ dataDir, role: 'guest', log: () => undefined });
  await using store = await openStore({ databaseUrl: guest.url, publish: () => undefined });
  await store.directory.addDomain('example.org');
  const passwordHash = await hashPassword(PASSWORD);
  const { id } = await store.directory.createAccount({
    address: ADDRESS,
    name: 'Anna',
    passwordHash,
    isAdmin: false,
  });
  return { url: guest.url, accountId: id };
}

async function postmasterPid(dataDir: string): Promise<number> {
  return Number.parseInt(await readFile(join(dataDir, 'postgres/18/cluster/postmaster.pid'), 'utf8'), 10);
}
