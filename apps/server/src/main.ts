import { readConfig } from './config.ts';
import { createLog } from './log.ts';
import { createServer } from './server.ts';
import { operatorMessage } from './start-error.ts';
import { printSummary } from './summary.ts';

/** A clean stop takes as long as the mail in flight, but never longer than this: container engines kill at 30 s or more. */
const STOP_WITHIN_MS = 29_000;

/** Runs a server from the environment until a signal ends it. @returns the exit code */
export async function main(): Promise<number> {
  try {
    const config = readConfig();
    const log = createLog(config);
    // The process still ends, as it must; but the log says why. The next start takes over what is left.
    process.on('uncaughtExceptionMonitor', (error) => log.fatal({ err: error }, 'the server broke'));
    const end = signal();
    const server = await createServer(config, log);
    for (const name of config.unknownSettings) log.warn(`${name} is not a setting of this version`);
    printSummary(server, log);

    log.info({ signal: await end }, 'stopping');
    // Not cancelled: once everything has ended, so does the process, and the timer with it.
    setTimeout(() => {
      log.error('Stopping takes too long; what is left is cut off');
      process.exit(1);
    }, STOP_WITHIN_MS).unref();
    await server[Symbol.asyncDispose]();
    log.info('stopped');
    return 0;
  } catch (error) {
    const message = operatorMessage(error);
    if (message === null) throw error;
    process.stderr.write(`${message}\n`);
    return 1;
  }
}

/** Resolves with the first signal to end. A second one changes nothing: mail in flight is worth the wait. */
async function signal(): Promise<NodeJS.Signals> {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, resolve);
  return promise;
}

if (import.meta.main) process.exitCode = await main();
