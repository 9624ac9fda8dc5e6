import { AlarmClock, BookUser, CalendarClock, FolderPlus, Mails, SquarePen, Star } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { runCommand, shownKeys } from '../../app/commands.tsx';
import { useMailboxes } from '../../app/store-hooks.ts';
import { setUi } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { Brand } from '../../ui/brand.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { composeNew } from '../compose/composers.ts';
import { FolderTree } from './folder-tree.tsx';
import { MailboxLink, PlaceLink, RailContext } from './place-link.tsx';
import { SidebarSection } from './sidebar-section.tsx';

const SavedSearchLinks = lazy(() =>
  import('../search/saved-search-links.tsx').then(({ SavedSearchLinks }) => ({ default: SavedSearchLinks })),
);
const StorageLine = lazy(() =>
  import('./storage-line.tsx').then(({ StorageLine }) => ({ default: StorageLine })),
);

/** The order people know, whatever order the server has. */
const ROLES = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'] as const;
/** Nobody waits for what stands at the bottom. */
const STORAGE_AFTER_MS = 2_000;

/** `column` beside the list, `drawer` over the page, `rail`: icons only, where there is little room. */
export type SidebarKind = 'column' | 'drawer' | 'rail';

/** Mailboxes with what is new in them, and the other places of the account. */
export function Sidebar({ kind }: { kind: SidebarKind }) {
  const mailboxes = useMailboxes();
  const { t } = useMessages();
  const [inbox, ...others] = ROLES.flatMap(
    (role) => mailboxes.find((mailbox) => mailbox.role === role) ?? [],
  );
  const isRail = kind === 'rail';
  return (
    <RailContext value={isRail}>
      {kind === 'drawer' && (
        <div className="drawer-shade" aria-hidden="true" onClick={() => setUi({ isDrawerOpen: false })} />
      )}
      <nav
        className={`sidebar ${kind === 'drawer' ? 'sidebar-drawer rise' : ''}`}
        data-rail={isRail || undefined}
        aria-label={t.mailbox.list}
      >
        {kind === 'drawer' && (
          <span className="px-2.5 pt-4 pb-3">
            <Brand />
          </span>
        )}
        <button
          type="button"
          className="button button-primary sidebar-compose"
          aria-label={isRail ? t.action.compose : undefined}
          data-tip={t.action.compose}
          data-tip-keys={shownKeys('compose').join(' ')}
          onClick={() => {
            setUi({ isDrawerOpen: false });
            void composeNew();
          }}
        >
          <SquarePen aria-hidden="true" size={17} strokeWidth={1.9} />
          {!isRail && t.action.compose}
        </button>
        <ul className="mt-2 mb-4 flex flex-col gap-px">
          {inbox && <MailboxLink mailbox={inbox} />}
          <PlaceLink slug="starred" title={t.mailbox.starred} icon={Star} />
          <PlaceLink slug="snoozed" title={t.mailbox.snoozed} icon={AlarmClock} />
          {others.map((mailbox) => (
            <MailboxLink key={mailbox.id} mailbox={mailbox} />
          ))}
          <PlaceLink slug="all" title={t.mailbox.all} icon={Mails} />
          <PlaceLink
            title={t.mailbox.scheduled}
            icon={CalendarClock}
            onOpen={() => void runCommand('goScheduled')}
          />
          <PlaceLink page="/contacts" title={t.app.contacts} icon={BookUser} />
        </ul>
        <SidebarSection
          id="folders"
          title={t.mailbox.folders}
          action={
            <IconButton
              icon={FolderPlus}
              size={16}
              label={t.mailbox.create}
              onClick={() => setUi({ overlay: { kind: 'folder', mailboxId: null } })}
            />
          }
        >
          <FolderTree />
        </SidebarSection>
        <SavedSearchesWhenShown />
        {!isRail && <StorageWhenIdle />}
      </nav>
    </RailContext>
  );
}

function StorageWhenIdle() {
  const [isDue, setIsDue] = useState(false);
  useEffect(() => {
    const handle = setTimeout(() => setIsDue(true), STORAGE_AFTER_MS);
    return () => clearTimeout(handle);
  }, []);
  return (
    isDue && (
      <Suspense fallback={null}>
        <StorageLine />
      </Suspense>
    )
  );
}

/** After the rows: most people have none. */
function SavedSearchesWhenShown() {
  const { shown } = useAccount();
  const [isShown, setIsShown] = useState(false);
  useEffect(() => void shown.then(() => setIsShown(true)), [shown]);
  return <Suspense fallback={null}>{isShown && <SavedSearchLinks />}</Suspense>;
}
