import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Language } from '../../lib/preferences.ts';
import { findInLanguages } from './find-in-languages.ts';
import type { Emoji } from './tables.ts';

export interface FoundEmoji {
  /** What was looked for. */
  text: string;
  /** null: the tables could not be loaded. */
  emoji: readonly Emoji[] | null;
}

/**
 * The emoji that are called so; what was found before until then, and null while nothing is looked for.
 * @param onFound told of each answer once
 */
export function useFoundEmoji(
  text: string,
  language: Language,
  onFound?: (emoji: readonly Emoji[]) => void,
): FoundEmoji | null {
  const [found, setFound] = useState<FoundEmoji | null>(null);
  const latest = useRef(onFound);
  useLayoutEffect(() => {
    latest.current = onFound;
  });
  useEffect(() => {
    let isCurrent = true;
    const find = async () => {
      const emoji = text === '' ? null : await findInLanguages(text, language).catch(() => null);
      if (!isCurrent) return;
      setFound(text === '' ? null : { text, emoji });
      if (emoji) latest.current?.(emoji);
    };
    void find();
    return () => {
      isCurrent = false;
    };
  }, [text, language]);
  return found;
}
