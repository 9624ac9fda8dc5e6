import type { Language } from '../../lib/preferences.ts';
import { findEmoji } from './find-emoji.ts';
import { loadEmoji, type Emoji } from './tables.ts';

/** What is typed in letters of the other language is looked for in that too. */
export function languagesOf(text: string, own: Language): Language[] {
  const other = own === 'ko' ? 'en' : 'ko';
  const isOther = own === 'ko' ? /\p{Script=Latin}/u : /\p{Script=Hangul}/u;
  return isOther.test(text) ? [own, other] : [own];
}

/** With names in one's own language. @throws when a table cannot be loaded */
export async function findInLanguages(text: string, own: Language): Promise<Emoji[]> {
  return findEmoji(await Promise.all(languagesOf(text, own).map(loadEmoji)), text);
}
