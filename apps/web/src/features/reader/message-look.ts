import type { Id } from '@mailcote/jmap';
import { create } from 'zustand';
import type { Pictures } from '../../mail-store/index.ts';

/** How somebody chose to see a message, until the page is left. */
export interface MessageLook {
  /** Its text instead of its HTML. */
  isPlain: boolean;
  /** As sent, on a dark page too. */
  hasOriginalColours: boolean;
  /** null: not chosen; the sender's choice holds. */
  pictures: Pictures | null;
}

const USUAL: MessageLook = { isPlain: false, hasOriginalColours: false, pictures: null };
const useLooks = create<Record<Id, MessageLook>>(() => ({}));

export const useMessageLook = (id: Id): MessageLook => useLooks((looks) => looks[id] ?? USUAL);
export const messageLook = (id: Id): MessageLook => useLooks.getState()[id] ?? USUAL;

export function setMessageLook(id: Id, change: Partial<MessageLook>): void {
  useLooks.setState({ [id]: { ...messageLook(id), ...change } });
}
