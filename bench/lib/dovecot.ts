import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { answering, freePort } from '../../apps/server/src/testing/foreign-server.ts';
import type { Message } from './mailbox-source.ts';

/*
 * Dovecot 2.3 beside our server, to compare with, where it is installed: in a folder of its own, on free ports, as an ordinary user (as nobody
 * when we are root), with a configuration that says what must be said and leaves the rest as it ships: Maildir, its index files, no full-text index.
 */

export const PASSWORD = 'bench';
const LMTP_PROGRAM = '/usr/lib/dovecot/lmtp';
const NOBODY = { uid: 65_534, gid: 65_534, user: 'nobody', group: 'nogroup' };

export interface Dovecot extends AsyncDisposable {
  version: string;
  imapPort: number;
  pop3Port: number;
  /** Null: the part that takes mail in is not installed (dovecot-lmtpd). */
  lmtpPort: number | null;
  /** Makes a user whose inbox has these messages, in this order. One that is there from an earlier run is left as it is. */
  addUser: (name: string, messages: AsyncIterable<Message>) => Promise<void>;
  /** How many messages have been delivered to a user since. */
  countNew: (name: string) => Promise<number>;
}

/** Null, with a word to `say`, where there is none, or one of another generation. Mailboxes lie in `homes`, which is kept, else in a folder that is not. */
export async function startDovecot(say: (line: string) => void, homes?: string): Promise<Dovecot | null> {
  const program = findProgram();
  if (program === null) {
    say('Dovecot is not installed (dovecot-imapd, dovecot-pop3d): nothing to compare with.');
    return null;
  }
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim();
  if (!version.startsWith('2.3.')) {
    say(`Dovecot ${version} has another configuration than 2.3: not compared with.`);
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-dovecot-'));
  const who = userInfo().uid === 0 ? NOBODY : ordinaryUser();
  await chmod(folder, 0o755);
  await chown(folder, who.uid, who.gid);
  const home = homes ?? join(folder, 'home');
  await mkdir(home, { recursive: true });
  const [imapPort, pop3Port] = [await freePort(), await freePort()];
  const lmtpPort = existsSync(LMTP_PROGRAM) ? await freePort() : null;
  const file = join(folder, 'dovecot.conf');
  await writeFile(file, configuration({ folder, home, imapPort, pop3Port, lmtpPort, ...who }));
  const { uid, gid } = who;
  const child = spawn(program, ['-F', '-c', file], { uid, gid, stdio: ['ignore', 'ignore', 'inherit'] });
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answering({
      name: 'Dovecot',
      port: imapPort,
      child,
      log: () => readFile(join(folder, 'log'), 'utf8').catch(() => 'it wrote no log'),
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    version: version.split(' ')[0] ?? version,
    imapPort,
    pop3Port,
    lmtpPort,
    addUser: (name, messages) => writeMaildir(join(home, name), messages, who),
    countNew: async (name) => (await readdir(join(home, name, 'Maildir/new'))).length,
    [Symbol.asyncDispose]: stop,
  };
}

/** Daemons are not in everybody's PATH. */
function findProgram(): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, 'dovecot')).find((path) => existsSync(path)) ?? null;
}

function ordinaryUser(): typeof NOBODY {
  const { uid, gid, username } = userInfo();
  const group = spawnSync('id', ['-gn'], { encoding: 'utf8' }).stdout.trim();
  return { uid, gid, user: username, group };
}

function configuration(at: {
  folder: string;
  home: string;
  imapPort: number;
  pop3Port: number;
  lmtpPort: number | null;
  user: string;
  group: string;
}): string {
  const listener = (protocol: string, port: number): string =>
    `service ${protocol}-login {\n  chroot =\n  inet_listener ${protocol} {\n    port = ${port}\n  }\n  inet_listener ${protocol}s {\n    port = 0\n  }\n}\n`;
  const lmtp =
    at.lmtpPort === null
      ? ''
      : `service lmtp {
  inet_listener lmtp {
    port = ${at.lmtpPort}
  }
}
`;
  return `protocols = imap pop3${at.lmtpPort === null ? '' : ' lmtp'}
listen = 127.0.0.1
base_dir = ${at.folder}/run
state_dir = ${at.folder}/run
log_path = ${at.folder}/log
default_internal_user = ${at.user}
default_internal_group = ${at.group}
default_login_user = ${at.user}
first_valid_uid = 1
first_valid_gid = 1
ssl = no
disable_plaintext_auth = no
mail_max_userip_connections = 100
mail_location = maildir:~/Maildir
namespace inbox {
  inbox = yes
}
passdb {
  driver = static
  args = password=${PASSWORD}
}
userdb {
  driver = static
  args = uid=${at.user} gid=${at.group} home=${at.home}/%u allow_all_users=yes
}
service anvil {
  chroot =
}
service stats {
  chroot =
}
${lmtp}${listener('imap', at.imapPort)}${listener('pop3', at.pop3Port)}`;
}

/** As its delivery agent would write them: lines end in LF, and the name says both sizes. UIDs follow the times in the names. */
async function writeMaildir(
  home: string,
  messages: AsyncIterable<Message>,
  { uid, gid }: typeof NOBODY,
): Promise<void> {
  const maildir = join(home, 'Maildir');
  const isComplete = join(home, 'complete');
  if (existsSync(isComplete)) return;
  for (const name of ['cur', 'new', 'tmp']) await mkdir(join(maildir, name), { recursive: true });
  let n = 0;
  for await (const { bytes, isSeen, isFlagged, receivedAt } of messages) {
    n += 1;
    const text = Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
    const flags = `${isFlagged ? 'F' : ''}${isSeen ? 'S' : ''}`;
    const name = `${1_000_000_000 + n}.M1P1.bench,S=${text.length},W=${bytes.length}:2,${flags}`;
    const path = join(maildir, 'cur', name);
    await writeFile(path, text);
    await utimes(path, receivedAt, receivedAt);
    if (uid !== process.getuid?.()) await chown(path, uid, gid);
  }
  for (const path of [
    join(home, '..'),
    home,
    maildir,
    ...['cur', 'new', 'tmp'].map((name) => join(maildir, name)),
  ])
    await chown(path, uid, gid);
  await writeFile(isComplete, '');
}
