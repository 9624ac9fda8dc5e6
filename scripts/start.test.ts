import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { FREE_PORTS } from '../apps/server/src/testing/free-ports.ts';

test(
  'when npx or pnpm above it is killed, the server ends, its database too',
  { timeout: 120_000 },
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mailcote-start-'));
    await chmod(folder, 0o711);
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    // The last word is $0: it makes this shell look like the one that npx puts above pnpm.
    const parent = spawn(
      '/bin/sh',
      ['-c', '"$1" "$2"; exit $?', 'pnpm', process.execPath, join(import.meta.dirname, 'start.ts')],
      {
        env: {
          ...process.env,
          ...FREE_PORTS,
          MAILCOTE_DATA_DIR: folder,
          DATABASE_URL: '',
          npm_lifecycle_event: 'start',
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    let text = '';
    for (const stream of [parent.stdout, parent.stderr])
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
    // Its outputs are the server's as well, and end with it.
    const ended = once(parent, 'close');
    onTestFinished(() => void parent.kill('SIGKILL'));
    await expect.poll(() => text, { timeout: 90_000 }).toContain('is ready');
    const pidFile = join(folder, 'postgres/18/cluster/postmaster.pid');
    expect(await readFile(pidFile, 'utf8')).toMatch(/^\d+\n/);

    parent.kill('SIGKILL');
    await ended;
    expect(text).toContain('stopped');
    await expect(readFile(pidFile)).rejects.toThrow('ENOENT');
  },
);
