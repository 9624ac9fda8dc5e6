/** Unicode's five, after Fitzpatrick's scale (UTS #51 2.4); 0 is none of them. */
export const TONES = [0, 1, 2, 3, 4, 5] as const;
export type Tone = (typeof TONES)[number];

const LIGHTEST = 0x1_f3fb;
/** Not the clasp between two people who hold hands: their skin is their own. */
const SKIN = /(?!\u{1F91D}\u200D)(\p{Emoji_Modifier_Base})\uFE0F?/gu;

/** The emoji with this skin, of everybody in it. Only for one that has tones: to others it would add a square of colour. */
export function withTone(emoji: string, tone: Tone): string {
  if (tone === 0) return emoji;
  return emoji.replace(SKIN, `$1${String.fromCodePoint(LIGHTEST + tone - 1)}`);
}
