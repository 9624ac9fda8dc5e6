import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';
import { makeTable, type EmojiRecord, type Shortcodes } from './src/features/emoji/make-table.ts';

const TABLE = /^virtual:emoji-(en|ko)$/;

/**
 * `virtual:emoji-en` and `virtual:emoji-ko`: what emojibase-data (out of Unicode's CLDR) knows, without what the page does not need. Files of their own, loaded
 * when emoji are first looked for, each for its language.
 */
export function emojiTables(): Plugin {
  const { resolve } = createRequire(import.meta.url);
  const read = <T>(file: string) => JSON.parse(readFileSync(resolve(`emojibase-data/${file}`), 'utf8')) as T;
  return {
    name: 'emoji-tables',
    resolveId: (id) => (TABLE.test(id) ? `\0${id}` : null),
    load: (id) => {
      const language = TABLE.exec(id.slice(1))?.[1];
      if (language === undefined || !id.startsWith('\0')) return null;
      const codes = language === 'en' ? read<Shortcodes>('en/shortcodes/github.json') : {};
      const table = makeTable(read<EmojiRecord[]>(`${language}/data.json`), codes);
      // Parsed as JSON it is there sooner than as a program.
      return `export default JSON.parse(${JSON.stringify(JSON.stringify(table))});`;
    },
  };
}
