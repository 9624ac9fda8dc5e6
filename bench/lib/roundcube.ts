import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chown, copyFile, mkdir, mkdtemp, chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../apps/server/src/testing/foreign-server.ts';

/*
 * Roundcube beside our webmail, to compare with, where Debian's roundcube-core, roundcube-sqlite3, php-fpm and nginx are installed: as its
 * administrators run it (PHP in workers of its own with the opcode cache, nginx for files, compressed and kept by the browser), in a folder of its own, on a free port, as an
 * ordinary user. The configuration says what must be said and leaves the rest as it ships.
 */

const LIBRARY = '/var/lib/roundcube';
const CONFIGURATION = '/etc/roundcube';
const START_TIMEOUT_MS = 30_000;
const NOBODY = 65_534;

export interface Roundcube extends AsyncDisposable {
  version: string;
  url: string;
}

/** Null, with a word to `say`, where it is not installed. */
export async function startRoundcube(
  imapPort: number,
  say: (line: string) => void,
): Promise<Roundcube | null> {
  const [nginx, fpm] = [findProgram(/^nginx$/), findProgram(/^php-fpm[\d.]*$/)];
  if (!existsSync(join(LIBRARY, 'public_html')) || nginx === null || fpm === null) {
    say(
      'Roundcube is not installed (roundcube-core, roundcube-sqlite3, php-fpm, nginx): nothing to compare with.',
    );
    return null;
  }
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-roundcube-'));
  const as = userInfo().uid === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const port = await freePort();
  const children: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of children) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      child.kill('SIGTERM');
      await once(child, 'exit');
    }
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await writeConfiguration(folder, { port, imapPort });
    if (as.uid !== undefined)
      for (const path of ['', 'temp', 'logs', 'data']) await chown(join(folder, path), as.uid, as.gid);
    const options = { ...as, stdio: ['ignore', 'ignore', 'ignore'] as ['ignore', 'ignore', 'ignore'] };
    children.push(spawn(fpm, ['-F', '-y', join(folder, 'fpm.conf')], options));
    children.push(spawn(nginx, ['-c', join(folder, 'nginx.conf'), '-e', join(folder, 'nginx.log')], options));
    const url = `http://127.0.0.1:${port}`;
    await untilItAnswers(url, folder);
    return { version: await version(), url, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Daemons are not in everybody's PATH, and Debian names PHP's by its version. */
function findProgram(name: RegExp): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  for (const folder of folders.filter((path) => existsSync(path))) {
    const file = readdirSync(folder).find((entry) => name.test(entry));
    if (file !== undefined) return join(folder, file);
  }
  return null;
}

async function version(): Promise<string> {
  const source = await readFile('/usr/share/roundcube/program/include/iniset.php', 'utf8');
  return /RCMAIL_VERSION', '([^']+)'/.exec(source)?.[1] ?? 'unknown';
}

async function writeConfiguration(
  folder: string,
  { port, imapPort }: { port: number; imapPort: number },
): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of ['config', 'temp', 'logs', 'data']) await mkdir(join(folder, name));
  for (const name of ['defaults.inc.php', 'mimetypes.php'])
    await copyFile(join(CONFIGURATION, name), join(folder, 'config', name));
  await writeFile(
    join(folder, 'config/config.inc.php'),
    `<?php
$config['db_dsnw'] = 'sqlite:///${folder}/data/roundcube.db?mode=0600';
$config['imap_host'] = '127.0.0.1:${imapPort}';
$config['des_key'] = 'benchbenchbenchbenchbenc';
$config['plugins'] = [];
$config['language'] = 'en_GB';
$config['log_dir'] = '${folder}/logs/';
$config['temp_dir'] = '${folder}/temp/';
$config['create_default_folders'] = true;
`,
  );
  await writeFile(
    join(folder, 'index.php'),
    `<?php
define('INSTALL_PATH', '${LIBRARY}/');
define('RCUBE_CONFIG_DIR', '${folder}/config/');
include INSTALL_PATH . 'index.php';
`,
  );
  await writeFile(
    join(folder, 'fpm.conf'),
    `[global]
error_log = ${folder}/fpm.log
daemonize = no
[www]
listen = ${folder}/fpm.sock
pm = static
pm.max_children = 4
php_admin_value[opcache.enable] = 1
php_admin_value[session.save_path] = ${folder}/temp
`,
  );
  await writeFile(join(folder, 'nginx.conf'), nginxConfiguration(folder, port));
}

function nginxConfiguration(folder: string, port: number): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `  ${name}_temp_path ${folder}/temp/${name};`)
    .join('\n');
  return `daemon off;
pid ${folder}/nginx.pid;
worker_processes 1;
events { worker_connections 256; }
http {
${temporary}
  include /etc/nginx/mime.types;
  access_log off;
  sendfile on;
  tcp_nopush on;
  gzip on;
  gzip_types text/css application/javascript application/json text/plain;
  server {
    listen 127.0.0.1:${port};
    root ${LIBRARY}/public_html;
    location / { expires 1M; }
    location = / { rewrite ^ /index.php last; }
    location = /index.php {
      fastcgi_pass unix:${folder}/fpm.sock;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME ${folder}/index.php;
    }
  }
}
`;
}

async function untilItAnswers(url: string, folder: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const page = await fetch(url).then(
      (response) => response.text(),
      () => '',
    );
    if (page.includes('rcmloginuser')) return;
    if (Date.now() > deadline) {
      const logs = ['nginx.log', 'fpm.log', 'logs/errors.log'];
      const said = await Promise.all(
        logs.map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
      );
      throw new Error(`Roundcube did not start:\n${said.join('\n')}`);
    }
    await sleep(100);
  }
}
