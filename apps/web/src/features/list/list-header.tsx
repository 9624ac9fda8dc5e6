import {
  AlarmClock,
  Archive,
  BellOff,
  Ellipsis,
  FolderInput,
  Mail,
  MailOpen,
  OctagonAlert,
  Star,
  Tag,
  Trash2,
  Undo2,
  X,
} from 'lucide-react';
import { useStore } from '../../app/account.ts';
import { runCommand, shownKeys } from '../../app/commands.tsx';
import { useRecord } from '../../app/store-hooks.ts';
import { isEverything, setUi, toast, useUi } from '../../app/ui-store.ts';
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
  const store = useStore();
  const mailbox = useRecord(store.mailboxes, place.mailboxId);
  const bin = place.role === 'trash' || place.role === 'junk' ? mailbox : undefined;
  const count = useUi((state) => state.selection.size);
  if (count > 0)
    return (
      <>
        <SelectionBar
          place={place}
          count={count}
          isAllSelected={isAllSelected}
          hasUnread={hasUnread}
          onSelectAll={onSelectAll}
        />
        {isAllSelected && (total === null || total > count) && <EverythingBar count={count} total={total} />}
      </>
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
          ...(bin && bin.totalEmails > 0
            ? [
                {
                  label: t.mailbox.empty,
                  icon: Trash2,
                  isDanger: true,
                  onSelect: () =>
                    void import('../mailboxes/folder-actions.ts').then(
                      ({ emptyBin }) => emptyBin(store, bin, place.title, t),
                      () => toast(t.app.unreachable, { tone: 'error' }),
                    ),
                },
                null,
              ]
            : []),
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
  const isWhole = useUi(isEverything);
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
      <h1 className="visually-hidden">{place.title}</h1>
      <p className="grow truncate font-semibold text-accent-ink">
        {isWhole ? (
          t.bulk.everything
        ) : (
          <>
            <span className="max-tablet:sr-only">{t.list.selected(count)}</span>
            {/* No room for words beside the buttons. */}
            <span aria-hidden="true" className="tablet:hidden">
              {count}
            </span>
          </>
        )}
      </p>
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
      <IconButton
        icon={Tag}
        label={t.action.label}
        keys={shownKeys('label')}
        onClick={() => runCommand('label')}
      />
      <Menu
        label={t.app.more}
        trigger={<IconButton icon={Ellipsis} label={t.app.more} keys={shownKeys('more')} data-more />}
        items={() => [
          ...(isBin
            ? []
            : [
                {
                  label: t.action.snooze,
                  icon: AlarmClock,
                  keys: shownKeys('snooze'),
                  onSelect: () => void runCommand('snooze'),
                },
                {
                  label: t.action.mute,
                  icon: BellOff,
                  keys: shownKeys('mute'),
                  onSelect: () => void runCommand('mute'),
                },
              ]),
          ...(place.kind === 'search'
            ? [
                {
                  label: t.action.deleteForever,
                  icon: Trash2,
                  isDanger: true,
                  onSelect: () => void runCommand('deleteForever'),
                },
              ]
            : []),
          { label: t.action.star, icon: Star, keys: shownKeys('star'), onSelect: () => runCommand('star') },
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

/** Every loaded row is ticked, and there are more: all of them can be meant. */
function EverythingBar({ count, total }: { count: number; total: number | null }) {
  const { t } = useMessages();
  const isWhole = useUi(isEverything);
  return (
    <p className="flex flex-none flex-wrap items-baseline gap-x-2 border-b border-line bg-accent-softer px-[34px] py-1.5 text-[13px]">
      {isWhole ? (
        <>
          {total === null ? t.bulk.allSelected : t.bulk.allOf(total)}
          <button type="button" className="link" onClick={() => setUi({ selection: new Set() })}>
            {t.list.clear}
          </button>
        </>
      ) : (
        <>
          {t.bulk.loadedSelected(count)}
          <button
            type="button"
            className="link"
            onClick={() => setUi(({ selection }) => ({ everything: selection }))}
          >
            {total === null ? t.bulk.selectAll : t.bulk.selectAllOf(total)}
          </button>
        </>
      )}
    </p>
  );
}
