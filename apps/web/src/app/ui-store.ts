import type { Id } from '@mailcote/jmap';
import { create } from 'zustand';

/** A short word at the bottom of the page. */
export interface Toast {
  id: number;
  text: string;
  tone: 'plain' | 'error';
  action: { label: string; keys: string[]; run: () => void } | null;
  /** How long it stays, in milliseconds; null: until it is closed. */
  stays: number | null;
}

/** What lies over the page. */
export type Overlay =
  | { kind: 'help' }
  | { kind: 'palette' }
  | { kind: 'trace'; emailId: Id; subject: string }
  | { kind: 'move'; onPick: (mailboxId: Id) => void }
  | { kind: 'scheduled' }
  | { kind: 'folder'; mailboxId: Id | null; name: string }
  | {
      kind: 'confirm';
      title: string;
      text: string;
      action: string;
      isDanger: boolean;
      settle: (yes: boolean) => void;
    };

interface UiState {
  /** Rows that are ticked, by the id of the Email that stands for the conversation. */
  selection: ReadonlySet<Id>;
  /** The row the keyboard is on. */
  focusId: Id | null;
  overlay: Overlay | null;
  toast: Toast | null;
  /** Said to screen readers, politely. */
  announcement: string;
  /** The list of mailboxes where it is a drawer. */
  isDrawerOpen: boolean;
  /** The login is gone; everything stays where it is until it is back. */
  isLoginLost: boolean;
}

export const useUi = create<UiState>(() => ({
  selection: new Set(),
  focusId: null,
  overlay: null,
  toast: null,
  announcement: '',
  isDrawerOpen: false,
  isLoginLost: false,
}));

export const setUi = useUi.setState;
export const ui = useUi.getState;

const TOAST_MS = 6_000;
let lastToast = 0;

/** Shows a word at the bottom and tells it to screen readers. Gives back its number. */
export function toast(text: string, options: Partial<Pick<Toast, 'tone' | 'action' | 'stays'>> = {}): number {
  lastToast += 1;
  const shown: Toast = { id: lastToast, text, tone: 'plain', action: null, stays: TOAST_MS, ...options };
  const hint = shown.action ? ` ${shown.action.label}: ${shown.action.keys.join(' ')}` : '';
  setUi({ toast: shown, announcement: `${text}.${hint}` });
  return shown.id;
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
