import {
  AlarmClock,
  Archive,
  ArrowLeft,
  BellOff,
  ChevronDown,
  ChevronUp,
  Ellipsis,
  FoldVertical,
  FolderInput,
  Mail,
  OctagonAlert,
  Printer,
  Route,
  Star,
  Tag,
  Trash2,
  Undo2,
  UnfoldVertical,
} from 'lucide-react';
import { runCommand, shownKeys } from '../../app/commands.tsx';
import { useIsPhone } from '../../app/viewport.ts';
import { formatCount } from '../../i18n/format-count.ts';
import { useMessages } from '../../i18n/index.ts';
import { isMuted, isStarred, type ListedEmail } from '../../mail-store/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import type { Place } from '../mailboxes/place.ts';

interface ReaderToolbarProps {
  place: Place;
  emails: readonly ListedEmail[];
  position: { index: number; total: number } | null;
  hasSelection: boolean;
}

/** What can be done with the open conversation, and where it stands in the list. */
export function ReaderToolbar({ place, emails, position }: ReaderToolbarProps) {
  const { t, locale } = useMessages('reading');
  const isPhone = useIsPhone();
  const isBin = place.role === 'trash' || place.role === 'junk';
  const canArchive = !isBin && !['archive', 'sent', 'drafts'].includes(place.role ?? '');
  const starred = emails.some(isStarred);
  return (
    <div
      role="toolbar"
      aria-label={t.reader.toolbar}
      className="flex h-12 flex-none items-center gap-0.5 border-b border-line px-2"
    >
      {isPhone && <IconButton icon={ArrowLeft} label={t.app.back} onClick={() => runCommand('back')} />}
      {canArchive && (
        <IconButton
          icon={Archive}
          label={t.action.archive}
          keys={shownKeys('archive')}
          onClick={() => runCommand('archive')}
        />
      )}
      {isBin && <IconButton icon={Undo2} label={t.action.restore} onClick={() => runCommand('spam')} />}
      <IconButton
        icon={Trash2}
        label={isBin ? t.action.deleteForever : t.action.delete}
        keys={shownKeys('delete')}
        onClick={() => runCommand('delete')}
      />
      {!isBin && !isPhone && (
        <IconButton
          icon={OctagonAlert}
          label={t.action.spam}
          keys={shownKeys('spam')}
          onClick={() => runCommand('spam')}
        />
      )}
      <span className="mx-1.5 h-5 w-px flex-none bg-line" aria-hidden="true" />
      <IconButton
        icon={Mail}
        label={t.action.markUnread}
        keys={shownKeys('markUnread')}
        onClick={() => runCommand('markUnread')}
      />
      {!isPhone && (
        <IconButton
          icon={FolderInput}
          label={t.action.move}
          keys={shownKeys('move')}
          onClick={() => runCommand('move')}
        />
      )}
      {!isBin && (
        <IconButton
          icon={AlarmClock}
          label={t.action.snooze}
          keys={shownKeys('snooze')}
          onClick={() => runCommand('snooze')}
        />
      )}
      <IconButton
        icon={Tag}
        label={t.action.label}
        keys={shownKeys('label')}
        onClick={() => runCommand('label')}
      />
      <IconButton
        icon={Star}
        label={starred ? t.action.unstar : t.action.star}
        keys={shownKeys('star')}
        aria-pressed={starred}
        className="star-button"
        onClick={() => runCommand('star')}
      />
      <Menu
        label={t.app.more}
        align="start"
        trigger={<IconButton icon={Ellipsis} label={t.app.more} keys={shownKeys('more')} data-more />}
        items={() => [
          ...(isPhone && !isBin
            ? [{ label: t.action.spam, icon: OctagonAlert, onSelect: () => void runCommand('spam') }]
            : []),
          ...(isBin
            ? []
            : [
                {
                  label: emails.some(isMuted) ? t.action.unmute : t.action.mute,
                  icon: BellOff,
                  keys: shownKeys('mute'),
                  onSelect: () => void runCommand('mute'),
                },
              ]),
          ...(isPhone
            ? [{ label: t.action.move, icon: FolderInput, onSelect: () => void runCommand('move') }]
            : []),
          {
            label: t.reader.expandAll,
            icon: UnfoldVertical,
            keys: shownKeys('expandAll'),
            onSelect: () => void runCommand('expandAll'),
          },
          {
            label: t.reader.collapseAll,
            icon: FoldVertical,
            keys: shownKeys('collapseAll'),
            onSelect: () => void runCommand('collapseAll'),
          },
          {
            label: t.reading.printAll,
            icon: Printer,
            keys: shownKeys('print'),
            onSelect: () => void runCommand('print'),
          },
          {
            label: t.reader.trace,
            icon: Route,
            keys: shownKeys('trace'),
            onSelect: () => void runCommand('trace'),
          },
        ]}
      />
      <span className="grow" />
      {position && (
        <span className="px-2 text-[12.5px] whitespace-nowrap text-ink-3 tabular-nums max-desk:hidden">
          {t.reader.position(formatCount(position.index + 1, locale), formatCount(position.total, locale))}
        </span>
      )}
      {!isPhone && (
        <IconButton
          icon={ChevronUp}
          label={t.action.previous}
          keys={shownKeys('previous')}
          disabled={!position || position.index === 0}
          onClick={() => runCommand('previous')}
        />
      )}
      {!isPhone && (
        <IconButton
          icon={ChevronDown}
          label={t.action.next}
          keys={shownKeys('next')}
          disabled={!position || position.index >= position.total - 1}
          onClick={() => runCommand('next')}
        />
      )}
    </div>
  );
}
