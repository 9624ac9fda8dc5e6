import { chmod, chown, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isHere, runProgram } from '../testing/foreign-program.ts';
import { message, PASSWORD, type Pop3Server, startPop3Server } from './testing.ts';

/*
 * Other people's programs do their real job: look, fetch, delete.
 */

const USER = 'anna@example.test';
const NOBODY = { uid: 65_534, gid: 65_534 };

interface Stranger extends AsyncDisposable {
  server: Pop3Server;
  folder: string;
  /** What is left in the inbox. */
  left(): Promise<number>;
}

/** A server with two messages, and a folder for a program's files. */
async function prepare(): Promise<Stranger> {
  await using stack = new AsyncDisposableStack();
  const server = stack.use(await startPop3Server());
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-pop3-'));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await server.deliver(message('One'));
  await server.deliver(message('Two'));
  const everything = stack.move();
  return {
    server,
    folder,
    left: async () => (await server.it.inbox(server.anna.id)).length,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

const POPLIB = `
import json, poplib, ssl, sys
port, secure, user, password = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
context = ssl._create_unverified_context()
found = {}
pop = poplib.POP3('127.0.0.1', port)
found['before'] = sorted(pop.capa())
pop.stls(context)
found['after'] = sorted(pop.capa())
pop.utf8()
pop.user(user)
pop.pass_(password)
found['stat'] = pop.stat()
found['sizes'] = [int(line.split()[1]) for line in pop.list()[1]]
found['uids'] = [line.split()[1].decode() for line in pop.uidl()[1]]
found['retr'] = [line.decode() for line in pop.retr(1)[1]]
found['octets'] = sum(len(line) + 2 for line in pop.retr(1)[1])
found['top'] = [line.decode() for line in pop.top(2, 1)[1]]
pop.dele(1)
pop.rset()
pop.dele(2)
pop.quit()
pop = poplib.POP3_SSL('127.0.0.1', secure, context=context)
pop.user(user)
try:
    pop.pass_('wrong')
except poplib.error_proto as error:
    found['refusal'] = str(error)
pop.user(user)
pop.pass_(password)
found['left'] = pop.stat()[0]
pop.quit()
print(json.dumps(found))
`;

test.skipIf(!isHere('python3'))('Python’s poplib: both ports, STLS, every command', async () => {
  await using it = await prepare();
  const { port, securePort } = it.server;
  const found = JSON.parse(
    await runProgram('python3', ['-c', POPLIB, String(port), String(securePort), USER, PASSWORD]),
  ) as Record<string, unknown>;
  const size = message('One').length;
  const ids = (await it.server.it.inbox(it.server.anna.id)).map(({ email }) => email.id);
  expect(found).toMatchObject({
    before: expect.arrayContaining(['STLS', 'TOP', 'UIDL']) as string[],
    stat: [2, 2 * size],
    sizes: [size, size],
    octets: size,
    retr: message('One').split('\r\n').slice(0, -1),
    top: message('Two').split('\r\n').slice(0, 5),
    left: 1,
    refusal: expect.stringContaining('[AUTH]') as string,
  });
  expect(found['after']).not.toContain('STLS');
  expect((found['uids'] as string[])[0]).toBe(ids[0]);
  expect(ids).toHaveLength(1);
});

test.skipIf(!isHere('curl'))('curl lists, fetches and deletes, by STLS and by pop3s', async () => {
  await using it = await prepare();
  const { port, securePort } = it.server;
  const curl = (...args: string[]): Promise<string> =>
    runProgram('curl', ['-sSk', '--max-time', '30', '--user', `${USER}:${PASSWORD}`, ...args]);
  const size = message('One').length;
  expect(await curl('--ssl-reqd', `pop3://127.0.0.1:${port}/`)).toBe(`1 ${size}\r\n2 ${size}\r\n`);
  expect(await curl(`pop3s://127.0.0.1:${securePort}/2`)).toBe(message('Two'));
  expect(await curl('--sasl-ir', '--login-options', 'AUTH=PLAIN', `pop3s://127.0.0.1:${securePort}/1`)).toBe(
    message('One'),
  );
  await curl('-I', '-X', 'DELE 1', `pop3s://127.0.0.1:${securePort}/`);
  expect(await it.left()).toBe(1);
});

test.skipIf(!isHere('fetchmail'))('fetchmail fetches everything over TLS and leaves nothing', async () => {
  await using it = await prepare();
  const rc = join(it.folder, 'rc');
  const mailbox = join(it.folder, 'mail');
  await writeFile(
    rc,
    `poll 127.0.0.1 protocol pop3 port ${it.server.securePort} user "${USER}" password "${PASSWORD}" ssl no sslcertck\n  no rewrite mda "cat >> ${mailbox}"\n`,
  );
  await chmod(rc, 0o600);
  await runProgram('fetchmail', [
    '--nodetach',
    '--nosyslog',
    '--fetchmailrc',
    rc,
    '--idfile',
    join(it.folder, 'ids'),
    '--pidfile',
    join(it.folder, 'pid'),
  ]);
  const text = await readFile(mailbox, 'utf8');
  expect(text.match(/^Subject: .*$/gm)).toEqual(['Subject: One', 'Subject: Two']);
  expect(text).toContain('\n.dot\n');
  expect(await it.left()).toBe(0);
});

test.skipIf(!isHere('getmail'))('getmail6 remembers what it has by unique-id', async () => {
  await using it = await prepare();
  const maildir = join(it.folder, 'maildir');
  // It refuses to deliver mail as root.
  const who = userInfo().uid === 0 ? NOBODY : {};
  if (who === NOBODY) await chown(it.folder, NOBODY.uid, NOBODY.gid);
  await runProgram('mkdir', ['-p', ...['cur', 'new', 'tmp'].map((part) => join(maildir, part))], who);
  await writeFile(
    join(it.folder, 'getmailrc'),
    `[retriever]\ntype = SimplePOP3Retriever\nserver = 127.0.0.1\nport = ${it.server.port}\nusername = ${USER}\npassword = ${PASSWORD}\n` +
      `[destination]\ntype = Maildir\npath = ${maildir}/\n[options]\nread_all = false\ndelete = false\n`,
  );
  const getmail = (): Promise<string> =>
    runProgram('getmail', ['--getmaildir', it.folder, '--rcfile', 'getmailrc'], who);
  await getmail();
  expect(await readdir(join(maildir, 'new'))).toHaveLength(2);
  await it.server.deliver(message('Three'));
  await getmail();
  expect(await readdir(join(maildir, 'new'))).toHaveLength(3);
  expect(await it.left()).toBe(3);
});

test.skipIf(!isHere('mpop'))('mpop fetches, pipelined, and deletes', async () => {
  await using it = await prepare();
  const rc = join(it.folder, 'rc');
  const mailbox = join(it.folder, 'mail');
  await writeFile(
    rc,
    `account default\nhost 127.0.0.1\nport ${it.server.port}\nuser ${USER}\npassword ${PASSWORD}\nauth plain\ntls off\npipelining on\n` +
      `uidls_file ${join(it.folder, 'uidls')}\nkeep off\ndelivery mbox ${mailbox}\n`,
  );
  await chmod(rc, 0o600);
  await runProgram('mpop', ['--file', rc]);
  expect((await readFile(mailbox, 'utf8')).match(/^Subject: .*$/gm)).toEqual([
    'Subject: One',
    'Subject: Two',
  ]);
  expect(await it.left()).toBe(0);
});
