import { formatCount } from '../format-count.ts';

export const number = (count: number) => formatCount(count, 'ko');

/** 로 after a vowel or ㄹ, 으로 after another consonant; both where the ending is not Hangul. */
export function to(word: string): string {
  const last = word.trim().codePointAt(word.trim().length - 1) ?? 0;
  if (last < 0xac00 || last > 0xd7a3) return `${word}(으)로`;
  const final = (last - 0xac00) % 28;
  return final === 0 || final === 8 ? `${word}로` : `${word}으로`;
}
