import { expect, test } from 'vitest';
import { durabilityProblems } from './durability.ts';
import { startTemporaryPostgres } from './embedded/index.ts';

test('a database that forgets is named', async () => {
  await using postgres = await startTemporaryPostgres();
  expect(await durabilityProblems(postgres.url)).toEqual([
    'fsync is off',
    'full_page_writes is off',
    'synchronous_commit is off',
  ]);
});

test('a sound one is not', async () => {
  const settings = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
  await using postgres = await startTemporaryPostgres({ settings });
  expect(await durabilityProblems(postgres.url)).toEqual([]);
});
