/* oxlint-disable jsx-a11y/prefer-tag-over-role -- parts of a listbox with rich options (ARIA APG); <option> can show text only. */
import { memo } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { GROUPS, type Group } from './make-table.ts';
import type { Emoji } from './tables.ts';
import { withTone, type Tone } from './tones.ts';

export interface Section {
  key: Group | 'recent' | 'found';
  /** Which of all that are shown its first one is. */
  start: number;
  emoji: readonly Emoji[];
}

/** As in emoji.css. Pixels. */
const NAME_HEIGHT = 28;

/** What was used lately, if anything was, and every group. */
export function sectionsOf(all: readonly Emoji[], recent: readonly string[]): Section[] {
  const byText = new Map(all.map((emoji) => [emoji.text, emoji]));
  const parts: [Section['key'], readonly Emoji[]][] = [
    ['recent', recent.flatMap((text) => byText.get(text) ?? [])],
    ...GROUPS.map((group): [Group, Emoji[]] => [group, all.filter((emoji) => emoji.group === group)]),
  ];
  let start = 0;
  return parts
    .filter(([, emoji]) => emoji.length > 0)
    .map(([key, emoji]) => {
      const section = { key, start, emoji };
      start += emoji.length;
      return section;
    });
}

interface EmojiSectionProps {
  /** Of the options: `${id}-0`, `${id}-1` … through all sections. */
  id: string;
  section: Section;
  /** Which of its own Enter takes; -1: none of them. */
  active: number;
  tone: Tone;
  columns: number;
  /** How high a line is. Pixels. */
  cell: number;
}

/** One kind of emoji. The browser lays out and paints those only that are in sight. */
export const EmojiSection = memo(function EmojiSection({
  id,
  section: { key, start, emoji },
  active,
  tone,
  columns,
  cell,
}: EmojiSectionProps) {
  const { t } = useMessages('emoji');
  const name = key === 'found' ? null : key === 'recent' ? t.emoji.recent : t.emoji.groups[key];
  const height = (name === null ? 0 : NAME_HEIGHT) + Math.ceil(emoji.length / columns) * cell;
  return (
    <div
      role="group"
      aria-label={name ?? t.emoji.title}
      className="emoji-group"
      style={{ containIntrinsicBlockSize: `${height}px` }}
    >
      {name !== null && (
        <div role="presentation" aria-hidden="true" className="emoji-group-name">
          {name}
        </div>
      )}
      {emoji.map((one, index) => (
        <EmojiCell
          key={one.text}
          id={id}
          index={start + index}
          text={one.hasTones ? withTone(one.text, tone) : one.text}
          name={one.name}
          isActive={index === active}
        />
      ))}
    </div>
  );
});

const EmojiCell = memo(function EmojiCell({
  id,
  index,
  text,
  name,
  isActive,
}: {
  id: string;
  index: number;
  text: string;
  name: string;
  isActive: boolean;
}) {
  return (
    <div
      id={`${id}-${index}`}
      role="option"
      tabIndex={-1}
      aria-label={name}
      aria-selected={isActive}
      data-index={index}
      className="emoji-cell"
    >
      {text}
    </div>
  );
});
