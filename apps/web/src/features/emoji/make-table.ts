/** Run by the build (emoji-tables.ts), over the files of emojibase-data. */

/** Emoji of one kind, in the order in which they are shown. */
export const GROUPS = [
  'smileys',
  'people',
  'nature',
  'food',
  'travel',
  'activities',
  'objects',
  'symbols',
  'flags',
] as const;
export type Group = (typeof GROUPS)[number];

/** What emojibase calls them: 2 is what others are put together from. */
const GROUP_NUMBERS: readonly number[] = [0, 1, 3, 4, 5, 6, 7, 8, 9];

/** `words` and `codes` stand with `|` between them. `group` is an index of GROUPS; versions are those of Unicode's Emoji, 0 where there are no tones. */
export type TableLine = [
  text: string,
  name: string,
  words: string,
  codes: string,
  group: number,
  version: number,
  tonesVersion: number,
];

/** What is used of emojibase's own record. */
export interface EmojiRecord {
  emoji: string;
  hexcode: string;
  label: string;
  tags?: readonly string[];
  group?: number;
  order?: number;
  version: number;
  skins?: readonly { emoji: string; tone?: number | number[]; version: number }[];
}

/** By the code points of the emoji: what people call it between colons. */
export type Shortcodes = Readonly<Record<string, string | readonly string[]>>;

/** One line for each emoji without a skin tone, in Unicode's order. */
export function makeTable(records: readonly EmojiRecord[], codes: Shortcodes): TableLine[] {
  return records
    .filter(({ group }) => group !== undefined && GROUP_NUMBERS.includes(group))
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .map(({ emoji, hexcode, label, tags = [], group = 0, version, skins }) => [
      qualified(emoji),
      label,
      tags.join('|'),
      [codes[hexcode] ?? []].flat().join('|'),
      GROUP_NUMBERS.indexOf(group),
      version,
      skins?.[0]?.version ?? 0,
    ]);
}

/** What is an emoji by itself needs no selector after it (UTS #51, ED-5a and emoji-test.txt: fully qualified). */
function qualified(emoji: string): string {
  return emoji.replace(/^(\p{Emoji_Presentation})\uFE0F$/u, '$1');
}
