import { useEffect, useMemo, useRef, type ReactNode } from 'react';
import { ConversationList } from '../features/list/conversation-list.tsx';
import { ListHeader } from '../features/list/list-header.tsx';
import type { RowScroller } from '../features/list/row-window.ts';
import { ThreadActions } from '../features/list/thread-actions.ts';
import type { Place } from '../features/mailboxes/place.ts';
import { EmptyReader } from '../features/reader/empty-reader.tsx';
import { Conversation, preloadReader } from '../features/reader/lazy-conversation.tsx';
import { useMessages } from '../i18n/index.ts';
import { whenIdle } from '../lib/when-idle.ts';
import { useAccount } from './account.ts';
import { useListCommands } from './list-commands.ts';
import { useListNavigation } from './list-navigation.ts';
import { useEmitter, useRecord, useTable } from './store-hooks.ts';
import { setUi, useUi } from './ui-store.ts';
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
  const isListed = list.total !== null;
  useEffect(() => {
    // Not before: it would be in the way of the rows.
    if (isListed) void whenIdle().then(preloadReader);
  }, [isListed]);
  const threads = useTable(store.threads);
  const scroller = useRef<RowScroller | null>(null);
  const actions = useMemo(() => new ThreadActions(store, t, place), [store, t, place]);

  const openId = useMemo(
    () =>
      threadId === null
        ? null
        : (list.known().find((id) => store.emails.get(id)?.threadId === threadId) ?? null),
    // oxlint-disable-next-line react/exhaustive-deps -- the list and the threads change without changing identity
    [store, list, list.version, threadId, threads],
  );
  const inbox = useRecord(store.mailboxes, place.mailboxId);
  const unread = place.role === 'drafts' ? 0 : (inbox?.unreadThreads ?? 0);

  useEffect(() => {
    document.title = `${unread > 0 ? `(${unread}) ` : ''}${place.title} – Mailcote`;
  }, [unread, place.title]);
  useEffect(() => {
    // Said, because the focus stays where it was when another place is chosen.
    setUi({ selection: new Set(), focusId: null, announcement: place.title });
    // oxlint-disable-next-line react/exhaustive-deps -- the title changes with the language only
  }, [list]);
  // The row of the conversation that is read is where the keyboard goes on.
  useEffect(() => {
    if (openId !== null) setUi({ focusId: openId });
  }, [openId]);

  const opened = { place, list, threadId, openId, onThread, scroller };
  const navigation = useListNavigation(opened);
  const commands = useListCommands(opened, navigation, actions);

  const all = list.known();
  const selection = useUi((state) => state.selection);
  const loaded = useUi((state) => state.loaded);
  const index = openId === null ? -1 : list.indexOf(openId);
  const isListShown = !isPhone || threadId === null;
  return (
    <>
      {/* Stays where it is behind the reader on a phone, so that going back finds the same rows. */}
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the main thing on a phone, where it stands alone; the role changes, the element and its scroll position stay */}
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
          isAllSelected={selection.size > 0 && (selection === loaded || all.every((id) => selection.has(id)))}
          hasUnread={actions.isUnread([...selection])}
          onSelectAll={commands.selectAll}
        />
        <div className="min-h-0 grow">
          <ConversationList
            key={place.spec.key}
            place={place}
            list={list}
            openId={openId}
            words={place.words}
            scroller={scroller}
            onOpen={navigation.open}
            onSelect={commands.select}
            onStar={commands.star}
            onSwipe={commands.swipe}
            onDrag={commands.drag}
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
