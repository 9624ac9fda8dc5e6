import { chmod, cp, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { findBinaries, platformPackage } from './binaries.ts';
import { unprivilegedUser } from './database-user.ts';
import { run } from './run.ts';

const isRoot = process.getuid?.() === 0;
const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) {
    await run('chmod', ['-R', 'u+w', folder], { runAs: null });
    await rm(folder, { recursive: true, force: true });
  }
});

async function packageWithoutLinks(): Promise<{ folder: string; version: string; link: string }> {
  const installed = await platformPackage();
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-package-'));
  folders.push(folder);
  await cp(join(installed.folder, 'native'), join(folder, 'native'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  const list = JSON.parse(await readFile(join(folder, 'native/pg-symlinks.json'), 'utf8')) as {
    target: string;
  }[];
  expect(list.length).toBeGreaterThan(0);
  for (const { target } of list) await rm(join(folder, target), { force: true });
  return { folder, version: installed.version, link: join(folder, list[0]?.target ?? '') };
}

async function copyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-copy-'));
  await chmod(folder, 0o711);
  folders.push(folder);
  return folder;
}

test('links that the install script did not make are made', async () => {
  const source = await packageWithoutLinks();
  await chmod(source.folder, 0o755);
  const lines: string[] = [];
  const runAs = await unprivilegedUser();
  const found = await findBinaries({
    runAs,
    copyFolder: '/nonexistent',
    source,
    log: (line) => lines.push(line),
  });
  expect(found).toMatchObject({ bin: join(source.folder, 'native/bin'), major: 18 });
  expect((await stat(source.link)).isFile()).toBe(true);
  expect(lines).toEqual([]);
});

test('a package that cannot be used where it is, is copied once', async () => {
  const source = await packageWithoutLinks();
  // Root's own folder keeps the database's user out; an ordinary user meets a read-only one.
  if (isRoot) await chmod(source.folder, 0o700);
  else await run('chmod', ['-R', 'a-w', source.folder], { runAs: null });
  const target = await copyFolder();
  const lines: string[] = [];
  const options = {
    runAs: await unprivilegedUser(),
    copyFolder: target,
    source,
    log: (line: string) => lines.push(line),
  };
  const found = await findBinaries(options);
  expect(found.bin).toBe(join(target, `postgresql-${source.version}`, 'bin'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(`is copied to ${target}`);
  await findBinaries(options);
  expect(lines).toHaveLength(1);
});
