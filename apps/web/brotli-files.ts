import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Scripts and styles beside themselves as `.br`, as small as can be: the server sends these instead of compressing anew for everybody. */
export function brotliFiles(): Plugin {
  let assets = '';
  return {
    name: 'brotli-files',
    apply: 'build',
    configResolved: ({ root, build }) => {
      assets = join(root, build.outDir, 'assets');
    },
    closeBundle: () => {
      for (const file of readdirSync(assets)) {
        if (!/\.(?:js|css)$/.test(file)) continue;
        const path = join(assets, file);
        writeFileSync(`${path}.br`, brotliCompressSync(readFileSync(path)));
      }
    },
  };
}
