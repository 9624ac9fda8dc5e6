import type { Id } from './state.ts';

/** A search that somebody wants to make again, as it is typed. */
export interface SavedSearch {
  id: Id;
  name: string;
  query: string;
  sortOrder: number;
}
export type NewSavedSearch = Omit<SavedSearch, 'id'>;
