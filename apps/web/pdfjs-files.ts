import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * What pdf.js fetches by name while it draws: character maps of documents in Chinese, Japanese and Korean, the fonts every PDF may take for
 * granted, and decoders of two kinds of pictures. They go to /assets under pdf.js's version, so that they can be kept for good.
 */
const FILES: Record<string, RegExp> = {
  cmaps: /\.bcmap$/,
  standard_fonts: /\.(?:pfb|ttf)$/,
  wasm: /_nowasm_fallback\.js$/,
};

export function pdfjsFiles(): Plugin {
  const manifest = createRequire(import.meta.url).resolve('pdfjs-dist/package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  const base = `assets/pdfjs-${version}`;
  const pathOf = (folder: string, name = '') => join(dirname(manifest), folder, name);
  return {
    name: 'pdfjs-files',
    config: () => ({ define: { __PDFJS_VERSION__: JSON.stringify(version) } }),
    configureServer(server) {
      server.middlewares.use(`/${base}`, (request, response, next) => {
        const [folder = '', name = ''] = (request.url ?? '').slice(1).split('/');
        if (FILES[folder]?.test(basename(name))) {
          if (name.endsWith('.js')) response.setHeader('content-type', 'text/javascript');
          createReadStream(pathOf(folder, basename(name))).pipe(response);
        } else next();
      });
    },
    generateBundle() {
      for (const [folder, wanted] of Object.entries(FILES)) {
        for (const name of readdirSync(pathOf(folder)).filter((file) => wanted.test(file))) {
          this.emitFile({
            type: 'asset',
            fileName: `${base}/${folder}/${name}`,
            source: readFileSync(pathOf(folder, name)),
          });
        }
      }
    },
  };
}
