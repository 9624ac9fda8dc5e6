import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { answering, freePort } from './foreign-server.ts';

const PROGRAM = '/usr/sbin/smtp-sink';

/** Why there can be none here; null: there can. */
export function smtpSinkIsMissing(): string | null {
  return existsSync(PROGRAM) ? null : 'smtp-sink is not installed (Debian package postfix)';
}

/** Postfix's smtp-sink on 127.0.0.1: takes all mail and throws it away. */
export async function startSmtpSink(): Promise<AsyncDisposable & { port: number }> {
  const port = await freePort();
  // It does not run as root; which user it is does not matter.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(PROGRAM, [...user, `127.0.0.1:${port}`, '1000'], { stdio: 'ignore' });
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill();
    await exited;
  };
  try {
    await answering({ name: 'smtp-sink', port, child, log: async () => '' });
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, [Symbol.asyncDispose]: stop };
}
