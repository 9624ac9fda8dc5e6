import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readSealKeys } from './seal-keys.ts';
import { seal, unseal } from './sealed.ts';

const SECRET = 'a secret of the operator, long enough';

function memory(): Parameters<typeof readSealKeys>[1] {
  const values = new Map<string, unknown>();
  return {
    get: async (name) => values.get(name) ?? null,
    getOrInsert: async (name, make) => {
      if (!values.has(name)) values.set(name, make());
      return values.get(name);
    },
  };
}

test('with the embedded database the key is a file for nobody else, made once by whoever comes first', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-seal-'));
  try {
    const config = { secret: null, dataDir: join(folder, 'data'), databaseUrl: null };
    const all = await Promise.all(Array.from({ length: 4 }, () => readSealKeys(config, memory())));
    const [key] = all[0] ?? [];
    expect(key).toHaveLength(32);
    expect(all).toEqual(all.map(() => [key]));
    const file = join(folder, 'data', 'secret.key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(Buffer.from((await readFile(file, 'utf8')).trim(), 'base64url')).toEqual(key);
    const [first, second] = await readSealKeys({ ...config, secret: SECRET }, memory());
    expect(first).not.toEqual(key);
    expect(second).toEqual(key);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('with another database the key is the operator’s, and what was sealed before there was one still opens', async () => {
  const settings = memory();
  const config = { secret: null, dataDir: '', databaseUrl: 'postgres://localhost/mail' };
  const before = await readSealKeys(config, settings);
  const after = await readSealKeys({ ...config, secret: SECRET }, settings);
  expect(after.slice(1)).toEqual(before);
  const [old, own] = [before[0], after[0]];
  if (!old || !own) throw new Error('no keys');
  const sealed = seal(Buffer.from('text'), old, 'a1');
  expect(unseal(sealed, after, 'a1').toString()).toBe('text');
  expect(seal(Buffer.from('text'), old, 'a1')).not.toEqual(sealed);
  expect(() => unseal(sealed, [own], 'a1')).toThrow('another key');
  expect(() => unseal(sealed, after, 'a2')).toThrow();
  const changed = Buffer.from(sealed);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  expect(() => unseal(changed, after, 'a1')).toThrow();
});
