import { openStore } from '@mailcote/store';
import { startPostgres } from '@mailcote/store/embedded';
import { pino } from 'pino';
import { createAuthenticator } from '../auth/authenticator.ts';
import { readConfig } from '../config.ts';
import type { ServerContext } from '../context.ts';
import { PostgresHub } from '../hub/postgres.ts';
import { prepareDatabase } from '../prepare-database.ts';
import { noPorts } from '../net/ports.ts';
import { createDns } from '../relay/dns.ts';
import { serverTls } from '../tls/server-tls.ts';
import type { CliIo } from './io.ts';

/**
 * Runs a command with the store open: beside a running server over the same database, or without one, in which case the embedded PostgreSQL runs
 * for as long as the command does. What changes is announced to running servers.
 */
export async function withStore<T>(io: CliIo, run: (context: ServerContext) => Promise<T>): Promise<T> {
  const config = readConfig(io.env);
  await using stack = new AsyncDisposableStack();
  let { databaseUrl } = config;
  if (databaseUrl === null) {
    const log = (line: string): void => void io.stderr.write(`${line}\n`);
    databaseUrl = stack.use(await startPostgres({ dataDir: config.dataDir, role: 'guest', log })).url;
  }
  await prepareDatabase(databaseUrl, config);
  const hub = stack.use(
    new PostgresHub({
      databaseUrl,
      onError: (error) => void io.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`),
    }),
  );
  await hub.ready();
  const store = stack.use(
    await openStore({
      databaseUrl,
      poolSize: 2,
      publish: (hint) => hub.publish(hint),
      keepsScram: config.scram,
    }),
  );
  const log = pino({ level: 'warn', base: null }, io.stderr);
  // Awaited here: what is open must not close before the command has ended.
  return await run({
    config,
    store,
    hub,
    auth: stack.use(createAuthenticator({ directory: store.directory, config, log })),
    dns: createDns({ servers: config.dnsServers, isValidating: config.dane }),
    tls: serverTls(config, log),
    log,
    ports: noPorts(),
    publicUrl: config.publicUrl ?? `http://localhost:${config.httpPort}`,
  });
}
