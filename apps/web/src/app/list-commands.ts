import type { Id, Mailbox } from '@mailcote/jmap';
import { useCallback, useRef } from 'react';
import type { BulkRequest } from '../features/list/bulk-plan.ts';
import type { ThreadActions } from '../features/list/thread-actions.ts';
import type { Swipe } from '../features/list/use-swipe.ts';
import { mailboxTitle, type Place } from '../features/mailboxes/place.ts';
import { useMessages } from '../i18n/index.ts';
import { messageDate } from '../lib/dates.ts';
import { isStarred, isUnread } from '../mail-store/index.ts';
import { useStore } from './account.ts';
import { useCommands } from './commands.tsx';
import type { ListNavigation, OpenList } from './list-navigation.ts';
import { confirmAction, isEverything, setUi, toast, toggleSelected, ui } from './ui-store.ts';

/** Everything that keys, menus and the pointer do with the rows of a list. */
export function useListCommands(
  { place, list, threadId, openId, onThread }: OpenList,
  { open, focusRow, targets, step, act }: ListNavigation,
  actions: ThreadActions,
) {
  const store = useStore();
  const { t, locale } = useMessages();
  const lastSelected = useRef<{ list: typeof list; id: Id } | null>(null);

  /** When everything is meant, loaded or not, the server does it. False: it is not. */
  const bulk = (request: BulkRequest): boolean => {
    if (!isEverything()) return false;
    setUi({ selection: new Set() });
    if (threadId !== null) onThread(null, true);
    import('../features/list/bulk-actions.ts').then(
      ({ runBulk }) => runBulk(store, t, place, request),
      () => toast(t.app.unreachable, { tone: 'error' }),
    );
    return true;
  };

  const select = useCallback(
    (emailId: string, event: { shiftKey: boolean }) => {
      const last = lastSelected.current;
      // What was ticked in another list is no beginning of a range here.
      const from = last?.list === list ? list.indexOf(last.id) : -1;
      const to = list.indexOf(emailId);
      lastSelected.current = { list, id: emailId };
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
  const selectAll = (): boolean => {
    const selection = new Set(list.known());
    setUi({ selection, loaded: selection });
    return true;
  };
  const isBin = place.role === 'trash' || place.role === 'junk';
  const emailsOf = (rowId: string) => store.emailsOf(store.emails.get(rowId)?.threadId ?? '');

  const pickLabels = (): boolean => {
    const ids = targets();
    if (ids.length === 0) return false;
    setUi({
      overlay: {
        kind: 'label',
        state: actions.labelState(ids),
        onApply: (change) => bulk({ kind: 'label', ...change }) || act((rows) => actions.label(rows, change)),
      },
    });
    return true;
  };
  const pickSnooze = (): boolean => {
    const ids = targets();
    if (ids.length === 0 || isBin) return false;
    setUi({
      overlay: {
        kind: 'snooze',
        current: actions.snoozedUntil(ids),
        onPick: (until) => {
          const said = t.done.snoozed(ids.length, messageDate(until.toISOString(), locale));
          act((rows) => actions.snooze(rows, until, said));
        },
      },
    });
    return true;
  };
  const drag = useCallback(
    (emailId: string) => {
      const { selection: ticked } = ui();
      // One that is not ticked is dragged alone.
      const rows = ticked.has(emailId) ? [...ticked] : [emailId];
      if (!ticked.has(emailId)) setUi({ selection: new Set(), focusId: emailId });
      const drop = (mailboxId: string, isCopy: boolean) => {
        const mailbox = store.mailboxes.get(mailboxId);
        if (!mailbox || mailboxId === place.mailboxId) return;
        setUi({ selection: new Set() });
        if (isCopy && mailbox.role === null) {
          actions.label(rows, { add: [mailboxId], remove: [] });
          return;
        }
        const isMoved = actions.moveByRole(rows, mailbox, mailboxTitle(mailbox, t));
        if (isMoved && openId !== null && rows.includes(openId)) onThread(null, true);
      };
      setUi({ drag: { drop } });
      return rows.length;
    },
    [store, place.mailboxId, actions, t, openId, onThread],
  );

  const pickMailbox = (): boolean => {
    const ids = targets();
    if (ids.length === 0) return false;
    setUi({
      overlay: {
        kind: 'move',
        onPick: (mailboxId) => {
          const mailbox = store.mailboxes.get(mailboxId);
          if (mailbox && !bulk(moveRequest(mailbox)))
            act((rows) => actions.moveByRole(rows, mailbox, mailboxTitle(mailbox, t)));
        },
      },
    });
    return true;
  };

  const deleteForever = (): boolean => {
    const ids = targets();
    if (ids.length === 0) return false;
    if (!isEverything()) {
      void actions.destroy(ids);
      return true;
    }
    const question = {
      title: t.confirm.destroyTitle,
      text: t.confirm.destroyAllText(list.isCounted ? (list.total ?? 0) : 0),
      action: t.action.deleteForever,
      isDanger: true,
    };
    void confirmAction(question).then((isSure) => isSure && bulk({ kind: 'deleteForever' }));
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
    selectRange: () => {
      const id = ui().focusId ?? openId;
      if (id === null) return false;
      select(id, { shiftKey: true });
      return true;
    },
    selectAll,
    selectNone: () => selectWhere(() => false),
    selectRead: () => selectWhere((id) => !emailsOf(id).some(isUnread)),
    selectUnread: () => selectWhere((id) => emailsOf(id).some(isUnread)),
    selectStarred: () => selectWhere((id) => emailsOf(id).some(isStarred)),
    selectUnstarred: () => selectWhere((id) => !emailsOf(id).some(isStarred)),
    archive: () => bulk({ kind: 'archive' }) || act((ids) => actions.archive(ids)),
    archiveNext: () => act((ids) => actions.archive(ids), 'next'),
    archivePrevious: () => act((ids) => actions.archive(ids), 'previous'),
    delete: () => {
      if (isBin) return deleteForever();
      return bulk({ kind: 'trash' }) || act((ids) => actions.delete(ids));
    },
    // Elsewhere things go to the trash first.
    ...((isBin || place.kind === 'search') && { deleteForever }),
    spam: () =>
      bulk({ kind: isBin ? 'restore' : 'spam' }) ||
      act((ids) => (place.role === 'trash' ? actions.restore(ids) : actions.spam(ids))),
    move: pickMailbox,
    label: pickLabels,
    snooze: pickSnooze,
    mute: () => !isBin && act((ids) => actions.mute(ids)),
    removeLabel: () =>
      bulk(removeRequest(place)) ||
      act((ids) =>
        place.kind === 'starred'
          ? actions.unstar(ids)
          : place.kind === 'snoozed'
            ? actions.wake(ids)
            : actions.removeFromHere(ids),
      ),
    more: () => {
      const menus = [...document.querySelectorAll<HTMLElement>('[data-more]')];
      const menu = menus.find((element) => element.checkVisibility());
      menu?.click();
      return menu !== undefined;
    },
    star: () => bulk({ kind: 'star' }) || act((ids) => actions.star(ids)),
    markRead: () => bulk({ kind: 'read' }) || act((ids) => actions.read(ids)),
    markUnread: () => {
      if (bulk({ kind: 'unread' })) return true;
      const ids = targets();
      if (ids.length === 0) return false;
      actions.unread(ids);
      setUi({ selection: new Set() });
      // Read again at once otherwise.
      if (openId !== null && ids.includes(openId)) onThread(null, false);
      return true;
    },
  });

  return { select, star, swipe, drag, selectAll };
}

function moveRequest({ id, role }: Mailbox): BulkRequest {
  if (role === 'trash') return { kind: 'trash' };
  return role === 'junk' ? { kind: 'spam' } : { kind: 'move', to: id };
}

/** Gmail's `y` on everything. */
function removeRequest({ kind, role, mailboxId }: Place): BulkRequest {
  if (kind === 'starred') return { kind: 'unstar' };
  if (role === 'trash' || role === 'junk') return { kind: 'restore' };
  return role === null && mailboxId !== null
    ? { kind: 'label', add: [], remove: [mailboxId] }
    : { kind: 'archive' };
}
