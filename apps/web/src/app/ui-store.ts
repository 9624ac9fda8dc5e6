import type { Id } from '@mailcote/jmap';
import { create } from 'zustand';
import type { Opened } from '../features/reader/viewer/open-attachment.ts';

/** A short word at the bottom of the page. */
export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'error';
  action: { label: string; keys: string[]; run: () => void } | null;
  /** How long it stays, in milliseconds; null: until it is closed. */
  stays: number | null;
  /** From 0 to 1, of something that takes its time. */
  progress: number | null;
}

/** What lies over the page. */
export type Overlay =
  | { kind: 'help' }
  | { kind: 'palette' }
  | { kind: 'trace'; emailId: Id; subject: string }
  | { kind: 'viewer'; opened: Opened }
  | { kind: 'source'; messageId: Id; blobId: Id }
  | { kind: 'move'; onPick: (mailboxId: Id) => void }
  | { kind: 'scheduled' }
  | { kind: 'snooze'; current: Date | null; onPick: (until: Date) => void }
  | { kind: 'goTo'; onPick: (mailboxId: Id) => void }
  | { kind: 'label'; state: LabelState; onApply: (change: LabelChange) => void }
  | { kind: 'savedSearch'; search: { id: Id | null; name: string; query: string } }
  | { kind: 'moveFolder'; mailboxId: Id }
  | { kind: 'folder'; mailboxId: Id | null; parentId?: Id }
  | {
      kind: 'confirm';
      title: string;
      text: string;
      action: string;
      isDanger: boolean;
      settle: (yes: boolean) => void;
    };

/** Of the conversations to label: which labels all of them have, and which only some. */
export interface LabelState {
  count: number;
  all: ReadonlySet<Id>;
  some: ReadonlySet<Id>;
}
export interface LabelChange {
  add: Id[];
  remove: Id[];
}

/** Conversations that are being dragged. */
export interface Drag {
  /** What to do where they are let go. */
  drop: (mailboxId: Id, isCopy: boolean) => void;
}

interface UiState {
  /** Rows that are ticked, by the id of the Email that stands for the conversation. */
  selection: ReadonlySet<Id>;
  /** The selection that is all that was loaded when it was made; more may have come since. */
  loaded: ReadonlySet<Id> | null;
  /** The selection that stands for everything the list holds, loaded or not. */
  everything: ReadonlySet<Id> | null;
  /** The row the keyboard is on. */
  focusId: Id | null;
  overlay: Overlay | null;
  drag: Drag | null;
  /** The folder that is being dragged to another place. */
  folderDrag: Id | null;
  toast: Toast | null;
  /** Said to screen readers, politely. */
  announcement: string;
  /** The list of mailboxes where it is a drawer. */
  isDrawerOpen: boolean;
  /** The tour of the first opening is shown. */
  isTouring: boolean;
  /** The login is gone; everything stays where it is until it is back. */
  isLoginLost: boolean;
}

export const useUi = create<UiState>(() => ({
  selection: new Set(),
  loaded: null,
  everything: null,
  focusId: null,
  overlay: null,
  drag: null,
  folderDrag: null,
  toast: null,
  announcement: '',
  isDrawerOpen: false,
  isTouring: false,
  isLoginLost: false,
}));

export const setUi = useUi.setState;
export const ui = useUi.getState;

const TOAST_MS = 6_000;
let lastToast = 0;

/** Shows a word at the bottom and tells it to screen readers. Gives back its number. */
export function toast(
  text: string,
  options: Partial<Pick<Toast, 'tone' | 'action' | 'stays' | 'progress'>> = {},
): number {
  lastToast += 1;
  const shown: Toast = {
    id: lastToast,
    text,
    tone: 'plain',
    action: null,
    stays: TOAST_MS,
    progress: null,
    ...options,
  };
  const hint = shown.action ? ` ${shown.action.label}: ${shown.action.keys.join(' ')}` : '';
  setUi({ toast: shown, announcement: `${text}.${hint}` });
  return shown.id;
}

/** Changes a toast that is still shown; nothing is said to screen readers, which would hear nothing else. */
export function updateToast(id: number, change: Partial<Pick<Toast, 'text' | 'progress'>>): void {
  setUi((state) => (state.toast?.id === id ? { toast: { ...state.toast, ...change } } : {}));
}

/** True when the selection stands for everything the list holds. */
export function isEverything({ everything, selection }: UiState = ui()): boolean {
  return everything !== null && everything === selection;
}

/** Takes a toast away, if it is still the one that is shown. */
export function dismissToast(id: number): void {
  setUi((state) => (state.toast?.id === id ? { toast: null } : {}));
}

/** Asks yes or no. */
export function confirmAction(question: {
  title: string;
  text: string;
  action: string;
  isDanger?: boolean;
}): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (yes: boolean) => {
      setUi({ overlay: null });
      resolve(yes);
    };
    setUi({ overlay: { kind: 'confirm', isDanger: false, ...question, settle } });
  });
}

export function toggleSelected(ids: readonly Id[], isSelected?: boolean): void {
  setUi(({ selection }) => {
    const next = new Set(selection);
    for (const id of ids) {
      if (isSelected ?? !next.has(id)) next.add(id);
      else next.delete(id);
    }
    return { selection: next };
  });
}
