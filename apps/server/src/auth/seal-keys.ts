import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Directory } from '@mailcote/store';
import type { Config } from '../config.ts';

const KEY_OCTETS = 32;
const KEY_SETTING = 'sealKey';
const KEY_FILE = 'secret.key';

/**
 * The keys that secrets in the database are sealed with, the one for new ones first: MAILCOTE_SECRET; a file in the data folder where the database is the
 * embedded one, made at first use; else a setting in the database itself, which hides nothing from whoever has that. Those further down still open what was sealed before.
 */
export async function readSealKeys(
  config: Pick<Config, 'secret' | 'dataDir' | 'databaseUrl'>,
  settings: Pick<Directory['settings'], 'get' | 'getOrInsert'>,
): Promise<Buffer[]> {
  const keys: Buffer[] = [];
  if (config.secret !== null) keys.push(createHash('sha256').update(config.secret).digest());
  if (config.databaseUrl === null) {
    keys.push(await readKeyFile(config.dataDir));
  } else {
    const stored =
      keys.length > 0
        ? await settings.get(KEY_SETTING)
        : await settings.getOrInsert(KEY_SETTING, () => randomBytes(KEY_OCTETS).toString('base64url'));
    if (typeof stored === 'string') keys.push(Buffer.from(stored, 'base64url'));
  }
  return keys;
}

async function readKeyFile(dataDir: string): Promise<Buffer> {
  const file = join(dataDir, KEY_FILE);
  try {
    return decode(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  await mkdir(dataDir, { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, `${randomBytes(KEY_OCTETS).toString('base64url')}\n`, {
    mode: 0o600,
    flag: 'wx',
    flush: true,
  });
  try {
    // Whole or not at all, and never over one that another process has just made.
    await link(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    await unlink(draft);
  }
  return decode(await readFile(file, 'utf8'), file);
}

function decode(text: string, file: string): Buffer {
  const key = Buffer.from(text.trim(), 'base64url');
  if (key.length !== KEY_OCTETS) throw new Error(`${file} does not hold a key of ${KEY_OCTETS} octets`);
  return key;
}
