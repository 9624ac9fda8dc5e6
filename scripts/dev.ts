/**
 * `pnpm dev`: the server, started again when its sources change, and Vite in front of it, which puts changes of the web app into the open page.
 * Open the address that Vite prints; the set-up link points there too.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { packageCommand, ROOT } from './run-program.ts';

/** Vite's own default. */
const PAGE = 'http://localhost:5173';

await import('./generate.ts');

const server = run(['--watch', '--watch-preserve-output', join(ROOT, 'apps/server/src/main.ts')], ROOT, {
  MAILCOTE_PUBLIC_URL: process.env['MAILCOTE_PUBLIC_URL'] ?? PAGE,
});
const httpPort = process.env['MAILCOTE_HTTP_PORT'] ?? '8080';
const web = join(ROOT, 'apps/web');
const vite = run([packageCommand('vite', 'vite', web), '--strictPort', '--port', new URL(PAGE).port], web, {
  MAILCOTE_DEV_SERVER: `http://127.0.0.1:${httpPort}`,
});

const children = [server, vite];
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => end());
// When one ends, by itself or by Ctrl-C, so does the other.
await Promise.race(children.map((child) => once(child, 'exit')));
end();
await Promise.all(children.map(ended));

function run(args: string[], cwd: string, env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
}

function end(): void {
  for (const child of children) child.kill('SIGTERM');
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
