import { appendFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** What is in the page and comes to Vite by another way than an import of a program. */
const PACKAGES = ['emojibase-data', 'tailwindcss'];

/** Adds them to the file of licences that Vite writes. */
export function moreLicenses(): Plugin {
  const { resolve } = createRequire(import.meta.url);
  let file = '';
  return {
    name: 'more-licenses',
    apply: 'build',
    configResolved: ({ root, build }) => {
      const { license } = build;
      if (typeof license !== 'object' || license.fileName === undefined)
        throw new Error('build.license.fileName is to be set');
      file = join(root, build.outDir, license.fileName);
    },
    closeBundle: () => {
      for (const name of PACKAGES) {
        const manifest = resolve(`${name}/package.json`);
        const { version, license } = JSON.parse(readFileSync(manifest, 'utf8')) as Record<string, string>;
        const text = readFileSync(join(manifest, '../LICENSE'), 'utf8').trim();
        appendFileSync(file, `\n## ${name} - ${version} (${license})\n\n${text}\n`);
      }
    },
  };
}
