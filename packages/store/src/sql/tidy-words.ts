import { statement } from '../db/statement.ts';

/** Sorts what has gathered before the index of words into it. At once where another connection is at it. */
export const tidyWords = statement<{ pages: number }>(
  'tidy-words',
  `SELECT gin_clean_pending_list('email_search_words') AS pages`,
);
