import type { EmailBodyPart, Id } from '@mailcote/jmap';
import { createContext, use } from 'react';
import { setUi } from '../../../app/ui-store.ts';

/** The attachments of one message, and which of them is looked at. */
export interface Opened {
  /** Of an Email, or of a blob that is a message. */
  messageId: Id;
  parts: readonly EmailBodyPart[];
  index: number;
}

/** Where attachments open: over the page, or inside the viewer when they belong to a message that is shown there. */
export const OpenAttachment = createContext((opened: Opened) =>
  setUi({ overlay: { kind: 'viewer', opened } }),
);

export function useOpenAttachment(): (opened: Opened) => void {
  return use(OpenAttachment);
}
