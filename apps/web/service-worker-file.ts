import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** What a page without a network can do without: fonts and character maps of PDF documents; and the names of emoji, which are kept when they have been used. */
const NOT_KEPT = /\/pdfjs-|\.wasm$|pdf\.worker|emoji-(?:en|ko)-/;

const PUBLIC = join(import.meta.dirname, 'public/assets');

/**
 * Builds src/service-worker into /service-worker.js, with the list of the files it keeps. The browser looks for it under one name, so its own name has
 * no hash; it changes whenever a file of the page does.
 */
export function serviceWorkerFile(): Plugin {
  const name = 'service-worker';
  return {
    name,
    apply: 'build',
    config: () => ({
      build: {
        rolldownOptions: {
          input: { index: 'index.html', [name]: 'src/service-worker/service-worker.ts' },
          output: {
            entryFileNames: (chunk) => (chunk.name === name ? `${name}.js` : 'assets/[name]-[hash].js'),
          },
        },
      },
    }),
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle[`${name}.js`];
        if (worker?.type !== 'chunk') throw new Error('the service worker was not built');
        const files = [...Object.keys(bundle), ...readdirSync(PUBLIC).map((file) => `assets/${file}`)]
          .filter((file) => file.startsWith('assets/') && !NOT_KEPT.test(`/${file}`))
          .map((file) => `/${file}`)
          .sort();
        const page = bundle['index.html'];
        const hash = createHash('sha256').update(files.join('\n'));
        if (page?.type === 'asset') hash.update(page.source);
        worker.code = worker.code
          .replace('__PAGE_FILES__', JSON.stringify(files))
          .replace('__PAGE_VERSION__', JSON.stringify(hash.digest('hex').slice(0, 16)));
      },
    },
  };
}
