import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { brotliFiles } from './brotli-files.ts';
import { emojiTables } from './emoji-tables.ts';
import { moreLicenses } from './more-licenses.ts';
import { pdfjsFiles } from './pdfjs-files.ts';
import { serviceWorkerFile } from './service-worker-file.ts';

/** Starts with no page. */
const WORKER = /\/src\/service-worker\//;

/** Where the server of a developer listens; the page is then served by Vite and everything else goes there. */
const SERVER = process.env['MAILCOTE_DEV_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [
    react(),
    tailwindcss(),
    emojiTables(),
    pdfjsFiles(),
    serviceWorkerFile(),
    brotliFiles(),
    moreLicenses(),
  ],
  build: {
    // Browsers that know light-dark(), CSS nesting and Intl.Segmenter: the oldest this app is looked at in.
    target: ['chrome123', 'firefox125', 'safari17.5'],
    cssTarget: ['chrome123', 'firefox125', 'safari17.5'],
    // The page's policy refuses data: addresses for scripts and styles, so nothing is folded into them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    // The settings lead there.
    license: { fileName: 'licenses.txt' },
    sourcemap: false,
    rolldownOptions: {
      output: {
        // One file, and not one for each set of modules that something loaded later happens to share with the start.
        codeSplitting: { groups: [{ name: 'start', tags: ['$initial'], test: (id) => !WORKER.test(id) }] },
      },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/jmap', '/.well-known', '/health'].map((path) => [path, { target: SERVER, ws: true }]),
    ),
  },
});
