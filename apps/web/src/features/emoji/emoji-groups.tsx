import {
  Clock,
  Coffee,
  Flag,
  Lightbulb,
  PawPrint,
  Plane,
  Shapes,
  Smile,
  Trophy,
  UserRound,
  type LucideIcon,
} from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { Section } from './emoji-section.tsx';
import { GROUPS, type Group } from './make-table.ts';
import { useRoving } from './use-roving.ts';

const ICONS: Record<Group | 'recent', LucideIcon> = {
  recent: Clock,
  smileys: Smile,
  people: UserRound,
  nature: PawPrint,
  food: Coffee,
  travel: Plane,
  activities: Trophy,
  objects: Lightbulb,
  symbols: Shapes,
  flags: Flag,
};

interface EmojiGroupsProps {
  /** null: something is looked for; going to a group ends that. */
  sections: readonly Section[] | null;
  hasRecent: boolean;
  /** Which of them is in sight. */
  current: number;
  onGo: (index: number) => void;
}

/** The kinds of emoji, to go to. One stop for Tab; arrows go on from there. */
export function EmojiGroups({ sections, hasRecent, current, onGo }: EmojiGroupsProps) {
  const { t } = useMessages('emoji');
  const keys = sections?.flatMap(({ key }) => (key === 'found' ? [] : key)) ?? [
    ...(hasRecent ? (['recent'] as const) : []),
    ...GROUPS,
  ];
  const { stop, onKeyDown } = useRoving(current);
  return (
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- its buttons take the focus; the arrows are for all of them
    <div role="toolbar" aria-label={t.emoji.kinds} className="emoji-groups" onKeyDown={onKeyDown}>
      {keys.map((key, index) => (
        <IconButton
          key={key}
          icon={ICONS[key]}
          size={17}
          label={key === 'recent' ? t.emoji.recent : t.emoji.groups[key]}
          aria-current={sections !== null && index === current ? 'true' : undefined}
          tabIndex={index === stop ? 0 : -1}
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onGo(index)}
        />
      ))}
    </div>
  );
}
