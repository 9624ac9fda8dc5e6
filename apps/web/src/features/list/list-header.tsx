import { Archive, Ellipsis, FolderInput, Mail, MailOpen, OctagonAlert, Trash2, Undo2, X } from 'lucide-react';
import { runCommand, shownKeys } from '../../app/commands.tsx';
import { setUi, useUi } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import type { Place } from '../mailboxes/place.ts';

interface ListHeaderProps {
  place: Place;
  total: number | null;
  /** True when every loaded row is ticked. */
  isAllSelected: boolean;
  hasUnread: boolean;
  onSelectAll: () => void;
}

/** Above the list: where one is and how many there are, or what can be done with the ticked ones. */
export function ListHeader({ place, total, isAllSelected, hasUnread, onSelectAll }: ListHeaderProps) {
  const { t } = useMessages();
  const count = useUi((state) => state.selection.size);
  if (count > 0)
    return (
      <SelectionBar
        place={place}
        count={count}
        isAllSelected={isAllSelected}
        hasUnread={hasUnread}
        onSelectAll={onSelectAll}
      />
    );
  const said =
    total === null
      ? ''
      : place.kind === 'search'
        ? t.search.results(total)
        : place.role === 'drafts'
          ? t.list.drafts(total)
          : t.list.conversations(total);
  return (
    <div className="flex h-12 flex-none items-center gap-2 border-b border-line bg-surface ps-[34px] pe-2">
      <h1 className="truncate text-[15px] font-semibold tracking-[-0.005em]">{place.title}</h1>
      <p className="grow truncate text-[12.5px] text-ink-3">{said}</p>
      <Menu
        label={t.app.more}
        trigger={<IconButton icon={Ellipsis} label={t.app.more} />}
        items={() => [
          { label: t.list.selectAll, keys: shownKeys('selectAll'), onSelect: () => runCommand('selectAll') },
          {
            label: t.help.selectUnread,
            keys: shownKeys('selectUnread'),
            onSelect: () => runCommand('selectUnread'),
          },
          {
            label: t.help.selectStarred,
            keys: shownKeys('selectStarred'),
            onSelect: () => runCommand('selectStarred'),
          },
        ]}
      />
    </div>
  );
}

function SelectionBar({
  place,
  count,
  isAllSelected,
  hasUnread,
  onSelectAll,
}: Omit<ListHeaderProps, 'total'> & { count: number }) {
  const { t } = useMessages();
  const isBin = place.role === 'trash' || place.role === 'junk';
  return (
    <div className="flex h-12 flex-none items-center gap-0.5 border-b border-line bg-accent-softer ps-[8.5px] pe-2">
      <input
        type="checkbox"
        className="check me-2.5"
        aria-label={t.list.selectAll}
        checked={isAllSelected}
        ref={(element) => {
          if (element) element.indeterminate = !isAllSelected;
        }}
        onChange={() => (isAllSelected ? setUi({ selection: new Set() }) : onSelectAll())}
      />
      <p className="grow truncate font-semibold text-accent-ink">{t.list.selected(count)}</p>
      {!isBin && (
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
      {hasUnread ? (
        <IconButton
          icon={MailOpen}
          label={t.action.markRead}
          keys={shownKeys('markRead')}
          onClick={() => runCommand('markRead')}
        />
      ) : (
        <IconButton
          icon={Mail}
          label={t.action.markUnread}
          keys={shownKeys('markUnread')}
          onClick={() => runCommand('markUnread')}
        />
      )}
      <IconButton
        icon={FolderInput}
        label={t.action.move}
        keys={shownKeys('move')}
        onClick={() => runCommand('move')}
      />
      <Menu
        label={t.app.more}
        trigger={<IconButton icon={Ellipsis} label={t.app.more} />}
        items={() => [
          { label: t.action.star, keys: shownKeys('star'), onSelect: () => runCommand('star') },
          {
            label: place.role === 'junk' ? t.action.notSpam : t.action.spam,
            icon: OctagonAlert,
            keys: shownKeys('spam'),
            onSelect: () => runCommand('spam'),
          },
        ]}
      />
      <IconButton
        icon={X}
        label={t.list.clear}
        keys={shownKeys('selectNone')}
        onClick={() => setUi({ selection: new Set() })}
      />
    </div>
  );
}
