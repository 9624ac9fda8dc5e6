import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answering, freePort } from './foreign-server.ts';

/*
 * Postfix as a stranger, where it is installed and we are root (its master does not run as anybody else): in a folder of its own, on a free
 * port, with settings that say what must be said and leave the rest as it ships. The machine's own instance is not touched.
 */

const PROGRAM = '/usr/sbin/postfix';

/** Of master.cf, as Debian ships them, without chroot. */
const SERVICES = `
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
local unix - n n - - local
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`;

export interface Postfix extends AsyncDisposable {
  version: string;
  port: number;
  /** Of the virtual(8) mailboxes, for settings. */
  folder: string;
  /** What its programs have written so far. */
  log: () => Promise<string>;
}

/** Why there can be none here; null: there can. */
export function postfixIsMissing(): string | null {
  if (!existsSync(PROGRAM)) return 'Postfix is not installed (Debian package postfix)';
  if (process.getuid?.() !== 0) return 'Postfix starts for root only';
  return null;
}

/** @param settings of main.cf; `${folder}` stands for the folder it runs in */
export async function startPostfix(settings: Readonly<Record<string, string>>): Promise<Postfix> {
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-postfix-'));
  await chmod(folder, 0o755);
  const port = await freePort();
  const [config, queue, data] = ['etc', 'queue', 'data'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [config, queue, data]) await mkdir(path);
  const [uid, gid] = ['-u', '-g'].map((flag) =>
    Number(spawnSync('id', [flag, 'postfix'], { encoding: 'utf8' }).stdout),
  );
  await chown(data, uid ?? 0, gid ?? 0);
  const main = {
    compatibility_level: '3.6',
    queue_directory: queue,
    data_directory: data,
    maillog_file: join(folder, 'log'),
    maillog_file_prefixes: folder,
    inet_interfaces: '127.0.0.1',
    inet_protocols: 'ipv4',
    mynetworks: '127.0.0.0/8',
    alias_maps: '',
    alias_database: '',
    local_recipient_maps: '',
    ...settings,
  };
  const lines = Object.entries(main).map(
    ([name, value]) => `${name} = ${value.replaceAll('${folder}', folder)}\n`,
  );
  await writeFile(join(config, 'main.cf'), lines.join(''));
  await writeFile(join(config, 'master.cf'), `127.0.0.1:${port} inet n - n - - smtpd${SERVICES}`);
  const child = spawn(PROGRAM, ['-c', config, 'start-fg'], { stdio: 'ignore' });
  const log = () => readFile(join(folder, 'log'), 'utf8').catch(() => '');
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, 'exit');
      spawnSync(PROGRAM, ['-c', config, 'abort'], { stdio: 'ignore' });
      await exited;
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await answering({ name: 'Postfix', port, child, log });
  } catch (error) {
    await stop();
    throw error;
  }
  const { stdout } = spawnSync('/usr/sbin/postconf', ['-h', 'mail_version'], { encoding: 'utf8' });
  return { version: stdout.trim(), port, folder, log, [Symbol.asyncDispose]: stop };
}
