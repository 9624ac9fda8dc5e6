import { useCallback, useEffect, useMemo, useRef, type ReactNode } from 'react';
import { useMessages } from '../i18n/index.ts';
import { isDraft, isStarred, isUnread } from '../mail-store/index.ts';
import { openDraft } from '../features/compose/composers.ts';
import { ConversationList } from '../features/list/conversation-list.tsx';
import { ListHeader } from '../features/list/list-header.tsx';
import type { RowScroller } from '../features/list/row-window.ts';
import { ThreadActions } from '../features/list/thread-actions.ts';
import type { Swipe } from '../features/list/use-swipe.ts';
import { mailboxTitle, type Place } from '../features/mailboxes/place.ts';
import { EmptyReader } from '../features/reader/empty-reader.tsx';
import { Conversation } from '../features/reader/lazy-conversation.tsx';
import { useAccount } from './account.ts';
import { holdKeys, useCommands } from './commands.tsx';
import { useEmitter, useRecord, useTable } from './store-hooks.ts';
import { setUi, toggleSelected, ui } from './ui-store.ts';
import { useIsPhone } from './viewport.ts';

interface MailPageProps {
  place: Place;
  threadId: string | null;
  /** Opens a conversation, or none. */
  onThread: (threadId: string | null, replace: boolean) => void;
  /** Stands above the list. */
  above?: ReactNode;
}

/** List and reader side by side (one at a time on a phone), and everything the keyboard does with them. */
export function MailPage({ place, threadId, onThread, above }: MailPageProps) {
  const { store } = useAccount();
  const { t } = useMessages();
  const isPhone = useIsPhone();
  const list = useMemo(() => store.list(place.spec), [store, place.spec]);
  useEffect(() => store.watch(list), [store, list]);
  useEmitter(list);
  const threads = useTable(store.threads);
  const scroller = useRef<RowScroller | null>(null);
  const lastSelected = useRef<string | null>(null);
  const actions = useMemo(() => new ThreadActions(store, t, place), [store, t, place]);

  const openId = useMemo(
    () =>
      threadId === null
        ? null
        : (list.known().find((id) => store.emails.get(id)?.threadId === threadId) ?? null),
    // The list and the threads change without changing identity.
    // oxlint-disable-next-line react/exhaustive-deps
    [store, list, list.version, threadId, threads],
  );
  const inbox = useRecord(store.mailboxes, place.mailboxId);
  const unread = place.role === 'drafts' ? 0 : (inbox?.unreadThreads ?? 0);

  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${place.title} – Mailcote`;
  }, [unread, place.title]);
  useEffect(() => {
    setUi({ selection: new Set(), focusId: null });
    lastSelected.current = null;
  }, [list]);
  // The row of the conversation that is read is where the keyboard goes on.
  useEffect(() => {
    if (openId !== null) setUi({ focusId: openId });
  }, [openId]);

  const open = useCallback(
    (emailId: string, isNeighbour = false) => {
      const email = store.emails.get(emailId);
      if (!email) return;
      setUi({ focusId: emailId });
      if (isDraft(email) && place.role === 'drafts') {
        void holdKeys(openDraft(emailId));
        return;
      }
      onThread(email.threadId, isNeighbour || threadId !== null);
    },
    [store, place.role, onThread, threadId],
  );

  const focusRow = useCallback(
    (index: number) => {
      const id = list.at(index);
      if (id === undefined) return;
      setUi({ focusId: id });
      scroller.current?.reveal(index);
      const focus = () => document.getElementById(`row-${id}`)?.focus({ preventScroll: true });
      // Mostly the row is drawn already; after a jump it comes with the next frame.
      focus();
      if (document.activeElement?.id !== `row-${id}`) requestAnimationFrame(focus);
    },
    [list],
  );

  /** The rows a command is for: the ticked ones, else the one that is read, else the one with the focus. */
  const targets = useCallback((): string[] => {
    const { selection, focusId } = ui();
    if (selection.size > 0) return [...selection].filter((id) => list.indexOf(id) !== -1);
    if (openId !== null) return [openId];
    return focusId !== null && list.indexOf(focusId) !== -1 ? [focusId] : [];
  }, [list, openId]);

  const step = useCallback(
    (by: 1 | -1): boolean => {
      const { focusId } = ui();
      const from = openId ?? focusId;
      const index = from === null ? -1 : list.indexOf(from);
      const next = index === -1 ? 0 : index + by;
      const id = list.at(next);
      if (id === undefined) return true;
      if (threadId !== null && place.role !== 'drafts') {
        scroller.current?.reveal(next);
        open(id, true);
      } else {
        focusRow(next);
      }
      return true;
    },
    [list, openId, threadId, place.role, open, focusRow],
  );

  /** Does something that takes rows out of the list, and goes on to the row after them. */
  const act = useCallback(
    (action: (ids: string[]) => boolean, goTo: 'next' | 'previous' = 'next'): boolean => {
      const ids = targets();
      if (ids.length === 0) return false;
      const indexes = ids.map((id) => list.indexOf(id));
      const after = list.at(Math.max(...indexes) + 1);
      const before = list.at(Math.min(...indexes) - 1);
      if (!action(ids)) return true;
      const follower = (goTo === 'next' ? after : before) ?? after ?? before;
      const isGone = ids.every((id) => list.indexOf(id) === -1);
      setUi({ selection: new Set() });
      if (!isGone) return true;
      if (openId !== null && ids.includes(openId)) {
        if (follower === undefined || isPhone) onThread(null, true);
        else open(follower, true);
      }
      if (follower !== undefined) focusRow(list.indexOf(follower));
      return true;
    },
    [targets, list, openId, isPhone, onThread, open, focusRow],
  );

  const select = useCallback(
    (emailId: string, event: { shiftKey: boolean }) => {
      const from = lastSelected.current === null ? -1 : list.indexOf(lastSelected.current);
      const to = list.indexOf(emailId);
      lastSelected.current = emailId;
      setUi({ focusId: emailId });
      if (!event.shiftKey || from === -1 || to === -1) {
        toggleSelected([emailId]);
        return;
      }
      const ids = [];
      for (let index = Math.min(from, to); index <= Math.max(from, to); index += 1) ids.push(list.at(index));
      toggleSelected(
        ids.filter((id) => id !== undefined),
        true,
      );
    },
    [list],
  );

  const star = useCallback((id: string) => void actions.star([id]), [actions]);
  const swipe = useCallback(
    (id: string, kind: Swipe) => {
      if (kind === 'archive') actions.archive([id]);
      else if (actions.isUnread([id])) actions.read([id]);
      else actions.unread([id]);
    },
    [actions],
  );

  const selectWhere = (test: (rowId: string) => boolean): boolean => {
    setUi({ selection: new Set(list.known().filter(test)) });
    return true;
  };
  const emailsOf = (rowId: string) => store.emailsOf(store.emails.get(rowId)?.threadId ?? '');
  const all = list.known();
  const selection = ui().selection;

  const pickMailbox = (): boolean => {
    const ids = targets();
    if (ids.length === 0) return false;
    setUi({
      overlay: {
        kind: 'move',
        onPick: (mailboxId) => {
          const mailbox = store.mailboxes.get(mailboxId);
          if (mailbox) act((rows) => actions.move(rows, mailboxId, mailboxTitle(mailbox, t)));
        },
      },
    });
    return true;
  };

  useCommands({
    next: () => step(1),
    previous: () => step(-1),
    open: () => {
      const { focusId } = ui();
      if (focusId === null || list.indexOf(focusId) === -1 || focusId === openId) return false;
      open(focusId);
      return true;
    },
    back: () => {
      if (ui().selection.size > 0) {
        setUi({ selection: new Set() });
        return true;
      }
      if (threadId === null) return false;
      onThread(null, false);
      if (openId !== null) focusRow(list.indexOf(openId));
      return true;
    },
    select: () => {
      const id = ui().focusId ?? openId;
      if (id === null) return false;
      select(id, { shiftKey: false });
      return true;
    },
    selectAll: () => selectWhere(() => true),
    selectNone: () => selectWhere(() => false),
    selectRead: () => selectWhere((id) => !emailsOf(id).some(isUnread)),
    selectUnread: () => selectWhere((id) => emailsOf(id).some(isUnread)),
    selectStarred: () => selectWhere((id) => emailsOf(id).some(isStarred)),
    selectUnstarred: () => selectWhere((id) => !emailsOf(id).some(isStarred)),
    archive: () => act((ids) => actions.archive(ids)),
    archiveNext: () => act((ids) => actions.archive(ids), 'next'),
    archivePrevious: () => act((ids) => actions.archive(ids), 'previous'),
    delete: () => act((ids) => actions.delete(ids)),
    spam: () => act((ids) => (place.role === 'trash' ? actions.restore(ids) : actions.spam(ids))),
    move: pickMailbox,
    star: () => act((ids) => actions.star(ids)),
    markRead: () => act((ids) => actions.read(ids)),
    markUnread: () => {
      const ids = targets();
      if (ids.length === 0) return false;
      actions.unread(ids);
      setUi({ selection: new Set() });
      // Read again at once otherwise.
      if (openId !== null && ids.includes(openId)) onThread(null, false);
      return true;
    },
  });

  const index = openId === null ? -1 : list.indexOf(openId);
  const isListShown = !isPhone || threadId === null;
  return (
    <>
      {/* Stays where it is behind the reader on a phone, so that going back finds the same rows. */}
      {/* The main thing on a phone, where it stands alone; the role changes, the element and its scroll position stay. */}
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role */}
      <div
        role={isPhone ? 'main' : 'region'}
        hidden={!isListShown}
        aria-label={place.title}
        className="list-pane flex min-w-0 flex-col bg-surface"
      >
        {above}
        <ListHeader
          place={place}
          total={list.isCounted ? list.total : null}
          isAllSelected={all.length > 0 && all.every((id) => selection.has(id))}
          hasUnread={actions.isUnread([...selection])}
          onSelectAll={() => selectWhere(() => true)}
        />
        <div className="min-h-0 grow">
          <ConversationList
            key={place.spec.key}
            place={place}
            list={list}
            openId={openId}
            words={place.words}
            scroller={scroller}
            onOpen={open}
            onSelect={select}
            onStar={star}
            onSwipe={swipe}
          />
        </div>
      </div>
      {(!isPhone || threadId !== null) && (
        <main
          id="reader"
          tabIndex={-1}
          aria-label={t.reader.label}
          className="reader-pane min-w-0 grow bg-surface"
        >
          {threadId === null ? (
            <EmptyReader />
          ) : (
            <Conversation
              key={threadId}
              threadId={threadId}
              place={place}
              actions={actions}
              words={place.words}
              neighbours={[list.at(index + 1), list.at(index - 1)]}
              position={
                index === -1 || list.total === null || !list.isCounted ? null : { index, total: list.total }
              }
            />
          )}
        </main>
      )}
    </>
  );
}
