import type { EmailQuery } from '../types.ts';

/** All emails, newest first and each for itself, from the top: what a query is made of that asks for less. */
export const ALL_EMAILS: Omit<EmailQuery, 'limit'> = {
  filter: null,
  sort: [],
  collapseThreads: false,
  position: 0,
  anchor: null,
  anchorOffset: 0,
  calculateTotal: false,
};
