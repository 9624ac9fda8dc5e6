import { Outlet, useNavigate, useRouterState } from '@tanstack/react-router';
import { Menu as MenuIcon, SquarePen } from 'lucide-react';
import { lazy, Suspense, useEffect } from 'react';
import {
  composeNew,
  preloadComposer,
  recoverDrafts,
  setComposerHost,
  useComposers,
} from '../features/compose/composers.ts';
import { undoLast } from '../features/list/thread-actions.ts';
import { mailboxSlug } from '../features/mailboxes/place.ts';
import { Sidebar } from '../features/mailboxes/sidebar.tsx';
import { SearchField } from '../features/search/search-field.tsx';
import { useMessages, withSections } from '../i18n/index.ts';
import { Brand } from '../ui/brand.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { preloadMenus } from '../ui/menu.tsx';
import { Tooltips } from '../ui/tooltip.tsx';
import { useAccount } from './account.ts';
import { AccountMenu } from './account-menu.tsx';
import { holdKeys, useCommands } from './commands.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { setUi, useUi } from './ui-store.ts';
import { useIsDesk, useIsPhone } from './viewport.ts';

const loadOverlays = () => import('./overlays.tsx').then(({ Overlays }) => ({ default: Overlays }));
const Overlays = lazy(loadOverlays);
const Tour = lazy(() =>
  withSections(['tour'], import('../features/tour/tour.tsx')).then(({ Tour }) => ({ default: Tour })),
);
const ComposerWindows = lazy(() =>
  import('../features/compose/compose-code.ts').then(({ ComposerWindows }) => ({ default: ComposerWindows })),
);

/** The frame around every page of an account: search above, mailboxes beside, messages being written below. */
export function Shell() {
  const account = useAccount();
  const messages = useMessages();
  const { t } = messages;
  const navigate = useNavigate();
  const isDesk = useIsDesk();
  const isPhone = useIsPhone();
  const isDrawerOpen = useUi((state) => state.isDrawerOpen);
  const hasOverlay = useUi((state) => state.overlay !== null || state.isLoginLost);
  const isWriting = useComposers(({ list }) => list.length > 0);
  const path = useRouterState({ select: (state) => state.location.pathname });
  const isSearchRead = useRouterState({ select: (state) => 'thread' in state.location.search });
  const isAdminArea = path.startsWith('/admin');
  const isReading =
    isPhone && (/^\/mail\/[^/]+\/./.test(path) || path === '/settings' || isAdminArea || isSearchRead);
  const isInbox = path === '/mail/inbox';
  const isTouring = useUi((state) => state.isTouring) && isInbox;

  useEffect(() => {
    setComposerHost({ account, messages });
  }, [account, messages]);
  useEffect(() => {
    void account.shown.then(() => recoverDrafts(account));
    // What the first click will need, when the page has nothing better to do.
    const handle = setTimeout(() => {
      preloadMenus();
      preloadComposer();
      loadOverlays().catch(() => {
        // Tried again by the key that needs it.
      });
    }, 1_500);
    return () => clearTimeout(handle);
  }, [account]);

  useEffect(() => {
    if (!isInbox) return undefined;
    const handle = setTimeout(() => {
      import('../features/tour/start-tour.ts').then(
        ({ startTourOnce }) => startTourOnce(account),
        () => {
          // Another time.
        },
      );
    }, 1_500);
    return () => {
      clearTimeout(handle);
      setUi({ isTouring: false });
    };
  }, [account, isInbox]);

  const go = (mailbox: string) => () => {
    void navigate({ to: '/mail/$mailbox', params: { mailbox } });
  };
  useCommands({
    goInbox: go('inbox'),
    goStarred: go('starred'),
    goSent: go('sent'),
    goDrafts: go('drafts'),
    goAll: go('all'),
    goSnoozed: go('snoozed'),
    goContacts: () => void navigate({ to: '/contacts' }),
    goLabel: () =>
      setUi({
        overlay: {
          kind: 'goTo',
          onPick: (id) => {
            const mailbox = account.store.mailboxes.get(id);
            if (mailbox) go(mailboxSlug(mailbox))();
          },
        },
      }),
    compose: () => void holdKeys(composeNew()),
    ...(account.principal.isAdmin && {
      goAdmin: () => void navigate({ to: '/admin/{-$section}', params: { section: undefined } }),
    }),
    goScheduled: () => setUi({ overlay: { kind: 'scheduled' } }),
    undo: () => void undoLast(account.store, t),
    search: () => document.querySelector<HTMLElement>('#search')?.focus(),
    help: () => setUi({ overlay: { kind: 'help' } }),
    palette: () => setUi({ overlay: { kind: 'palette' } }),
  });

  return (
    <div className="shell" data-reading={isReading || undefined}>
      {path !== '/settings' && !isAdminArea && (
        <a className="skip-link" href="#conversations">
          {t.app.skipToList}
        </a>
      )}
      {(!isPhone || isReading) && (
        <a className="skip-link" href="#reader">
          {t.app.skipToReader}
        </a>
      )}
      <header className="topbar">
        {!isDesk && (
          <IconButton
            icon={MenuIcon}
            label={t.app.menu}
            aria-expanded={isDrawerOpen}
            onClick={() => setUi({ isDrawerOpen: !isDrawerOpen })}
          />
        )}
        <span className="topbar-brand">
          <Brand />
        </span>
        <SearchField />
        <AccountMenu />
      </header>
      <ConnectionBanner />
      <div className="panes">
        {/* The area of administrators has one of its own. */}
        {!isPhone && !isAdminArea && <Sidebar kind={isDesk ? 'column' : 'rail'} />}
        {isDrawerOpen && (!isDesk || isAdminArea) && <Sidebar kind="drawer" />}
        <Outlet />
      </div>
      {isPhone && !isReading && (
        <button
          type="button"
          className="compose-float"
          aria-label={t.action.compose}
          onClick={() => void composeNew()}
        >
          <SquarePen aria-hidden="true" size={22} strokeWidth={1.75} />
        </button>
      )}
      {isWriting && (
        <Suspense fallback={null}>
          <ComposerWindows />
        </Suspense>
      )}
      {hasOverlay && (
        <Suspense fallback={null}>
          <Overlays />
        </Suspense>
      )}
      {isTouring && (
        <Suspense fallback={null}>
          <Tour />
        </Suspense>
      )}
      <Tooltips />
    </div>
  );
}
