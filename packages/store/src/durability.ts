import { Client } from 'pg';

/** Each has to be on, or a message that was answered 250 can be lost with the power. */
const DURABLE = ['fsync', 'synchronous_commit', 'full_page_writes'] as const;

/** The settings of the database that break the promise of 250, as "fsync is off"; none in a sound installation. */
export async function durabilityProblems(databaseUrl: string): Promise<string[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; setting: string }>(
      'SELECT name, setting FROM pg_settings WHERE name = ANY($1)',
      [DURABLE],
    );
    // synchronous_commit knows more words than on and off; all but these two wait for the disk.
    return rows
      .filter(({ setting }) => setting === 'off')
      .map(({ name, setting }) => `${name} is ${setting}`)
      .toSorted((a, b) => a.localeCompare(b));
  } finally {
    await client.end();
  }
}
