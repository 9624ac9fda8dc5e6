import { migrate, openStore, type Store } from '@mailcote/store';
import { startPostgres } from '@mailcote/store/embedded';
import { readConfig, type Config } from '../config.ts';
import type { Hub } from '../hub/hub.ts';
import { PostgresHub } from '../hub/postgres.ts';
import type { CliIo } from './io.ts';

export interface CliContext {
  config: Config;
  store: Store;
  hub: Hub;
}

/**
 * Runs a command with the store open: beside a running server over the same database, or without one, in which case the embedded PostgreSQL runs
 * for as long as the command does. What changes is announced to running servers.
 */
export async function withStore<T>(io: CliIo, run: (context: CliContext) => Promise<T>): Promise<T> {
  const config = readConfig(io.env);
  await using stack = new AsyncDisposableStack();
  let { databaseUrl } = config;
  if (databaseUrl === null) {
    const log = (line: string): void => void io.stderr.write(`${line}\n`);
    databaseUrl = stack.use(await startPostgres({ dataDir: config.dataDir, role: 'guest', log })).url;
  }
  await migrate(databaseUrl);
  const hub = stack.use(
    new PostgresHub({
      databaseUrl,
      onError: (error) => void io.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`),
    }),
  );
  await hub.ready();
  const store = stack.use(
    await openStore({ databaseUrl, poolSize: 2, publish: (hint) => hub.publish(hint) }),
  );
  return run({ config, store, hub });
}
