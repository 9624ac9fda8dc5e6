import type { Id } from './state.ts';

/** Somebody whose mail goes past the inbox. */
export interface BlockedSender {
  id: Id;
  /** Lower case: an address, or "@" and a domain. */
  address: string;
  /** The role of the mailbox it goes to. */
  action: 'junk' | 'trash';
  createdAt: Date;
}
export type NewBlockedSender = Pick<BlockedSender, 'address' | 'action'>;
