import type { Language } from '../../lib/preferences.ts';
import { isDrawn } from './drawn.ts';
import { GROUPS, type Group, type TableLine } from './make-table.ts';
import { withTone } from './tones.ts';

/** One that can be chosen, without a skin tone. */
export interface Emoji {
  text: string;
  name: string;
  /** What else it is found by. */
  words: readonly string[];
  /** What it is called between colons; English. */
  codes: readonly string[];
  group: Group;
  hasTones: boolean;
}

const TABLES: Record<Language, () => Promise<{ default: readonly TableLine[] }>> = {
  en: () => import('virtual:emoji-en'),
  ko: () => import('virtual:emoji-ko'),
};

const loads = new Map<Language, Promise<readonly Emoji[]>>();

/** Every emoji that this machine can draw, with names in that language. Loaded once; asked for again where that failed. @throws when it cannot be loaded */
export function loadEmoji(language: Language): Promise<readonly Emoji[]> {
  let load = loads.get(language);
  if (!load) {
    load = TABLES[language]().then(({ default: lines }) => readTable(lines, isDrawn));
    loads.set(language, load);
    load.catch(() => loads.delete(language));
  }
  return load;
}

export function readTable(
  lines: readonly TableLine[],
  isKnown: (text: string, version: number) => boolean,
): Emoji[] {
  const split = (text: string) => (text === '' ? [] : text.split('|'));
  return lines.flatMap(([text, name, words, codes, group, version, tonesVersion]): Emoji[] => {
    const kind = GROUPS[group];
    if (!kind || !isKnown(text, version)) return [];
    // Some had tones years after they came.
    const hasTones = tonesVersion > 0 && isKnown(withTone(text, 1), tonesVersion);
    return [{ text, name, words: split(words), codes: split(codes), group: kind, hasTones }];
  });
}
