import type { Id } from './state.ts';

/** Somebody whose remote pictures are shown unasked. */
export interface TrustedSender {
  id: Id;
  /** Lower case: an address, or "@" and a domain. */
  address: string;
  createdAt: Date;
}
export type NewTrustedSender = Pick<TrustedSender, 'address'>;
