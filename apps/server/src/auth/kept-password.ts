import type { Directory } from '@mailcote/store';
import { hashPassword } from './password.ts';
import { ScramChallenges, scramKeysOf } from './scram.ts';
import { hashAppPassword } from './token.ts';

/** What the store keeps of a password: neither part is enough to log in with. */
export interface KeptPassword {
  hash: string;
  /** Null: keys are not kept here. */
  scram: string | null;
}

/** @param address the primary one of the account */
export async function keptPassword(
  directory: Pick<Directory, 'settings' | 'keepsScram'>,
  address: string,
  password: string,
): Promise<KeptPassword> {
  const [hash, scram] = await Promise.all([hashPassword(password), scramOf(directory, address, password)]);
  return { hash, scram };
}

/** The same of an app password. Programs that use SCRAM have to send it with its hyphens, as it is shown. */
export async function keptAppPassword(
  directory: Pick<Directory, 'settings' | 'keepsScram'>,
  address: string,
  password: string,
): Promise<KeptPassword> {
  return { hash: hashAppPassword(password), scram: await scramOf(directory, address, password) };
}

async function scramOf(
  { settings, keepsScram }: Pick<Directory, 'settings' | 'keepsScram'>,
  address: string,
  password: string,
): Promise<string | null> {
  if (!keepsScram) return null;
  return scramKeysOf(password, await new ScramChallenges(settings).forAddress(address));
}
