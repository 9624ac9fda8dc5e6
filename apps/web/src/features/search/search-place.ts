import type { Mailbox } from '@mailcote/jmap';
import type { Catalogue } from '../../i18n/index.ts';
import { mailboxTitle, type Place } from '../mailboxes/place.ts';
import { compileQuery, wordsToMark, type CompiledQuery } from './query-filter.ts';

/** A search as a place, and how it was read. */
export interface SearchPlace extends Place {
  query: string;
  compiled: CompiledQuery;
}

export function searchPlace(
  query: string,
  mailboxes: readonly Mailbox[],
  me: string,
  t: Catalogue,
): SearchPlace {
  const compiled = compileQuery(query, {
    mailboxes,
    me,
    now: new Date(),
    titleOf: (mailbox) => mailboxTitle(mailbox, t),
  });
  const words = wordsToMark(query);
  return {
    kind: 'search',
    slug: 'search',
    title: t.search.title,
    role: null,
    mailboxId: null,
    spec: { key: `search ${query}`, filter: compiled.filter, mailboxId: null, hasWords: words.length > 0 },
    words,
    query,
    compiled,
  };
}
