import { migrate } from '@mailcote/store';
import type { Config } from './config.ts';
import { databaseError } from './start-error.ts';

/** Brings the database to the schema of this version. @throws StartError when it cannot be reached or does not fit */
export async function prepareDatabase(databaseUrl: string, config: Config): Promise<void> {
  try {
    await migrate(databaseUrl);
  } catch (error) {
    throw databaseError(error, config.databaseUrl === null ? config.dataDir : 'DATABASE_URL');
  }
}
