import type { Id } from '@mailcote/jmap';
import { useCallback, type RefObject } from 'react';
import { openDraft } from '../features/compose/composers.ts';
import type { RowScroller } from '../features/list/row-window.ts';
import type { Place } from '../features/mailboxes/place.ts';
import { isDraft, type EmailList } from '../mail-store/index.ts';
import { useStore } from './account.ts';
import { holdKeys } from './commands.tsx';
import { setUi, ui } from './ui-store.ts';
import { useIsPhone } from './viewport.ts';

/** A list beside its open conversation. */
export interface OpenList {
  place: Place;
  list: EmailList;
  /** The conversation that is open, and its row where the list has one. */
  threadId: Id | null;
  openId: Id | null;
  /** Opens a conversation, or none. */
  onThread: (threadId: Id | null, replace: boolean) => void;
  scroller: RefObject<RowScroller | null>;
}

/** Ways through a list and its open conversation, and where to go when rows leave it. */
export function useListNavigation({ place, list, threadId, openId, onThread, scroller }: OpenList) {
  const store = useStore();
  const isPhone = useIsPhone();

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
    [list, scroller],
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
      // At its end there is nowhere to go; before it has come, it is waited for.
      if (id === undefined) return list.known().length > 0;
      if (threadId !== null && place.role !== 'drafts') {
        scroller.current?.reveal(next);
        open(id, true);
      } else {
        focusRow(next);
      }
      return true;
    },
    [list, openId, threadId, place.role, scroller, open, focusRow],
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

  return { open, focusRow, targets, step, act };
}

export type ListNavigation = ReturnType<typeof useListNavigation>;
