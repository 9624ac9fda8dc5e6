import { execute } from '../db/statement.ts';
import { writePreferences } from '../sql/preferences.ts';
import type { Preferences } from '../types.ts';
import type { WriteContext } from './write-context.ts';

export async function setPreferences(
  { client, account }: WriteContext,
  { seen }: Preferences,
): Promise<void> {
  account.touch('Preferences');
  await execute(client, writePreferences, [account.id, seen, account.modSeq]);
}
