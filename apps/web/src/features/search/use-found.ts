import type { Email } from '@mailcote/jmap';
import { useEffect, useState } from 'react';
import type { Account } from '../../app/account.ts';
import type { EmailFilter } from '../../mail-store/index.ts';

/** Typing goes on within this; then the server is asked. Milliseconds. */
const PAUSE_MS = 180;
/** Rows below the suggestions. */
const SHOWN = 5;

export type Found = Pick<Email, 'id' | 'threadId' | 'from' | 'to' | 'subject' | 'receivedAt'>;
export interface FoundNow {
  /** What the search was when these were found. */
  query: string;
  state: 'ready' | 'failed';
  list: readonly Found[];
}

/**
 * The first conversations that a search finds, while it is typed: asked for after a pause, given up when typing goes on, so that an older answer
 * never takes the place of a newer one. What was found before stays until then.
 * @param filter null: nothing to look for yet
 */
export function useFound(account: Account, query: string, filter: EmailFilter | null): FoundNow | null {
  const [found, setFound] = useState<FoundNow | null>(null);
  // The same filter is made anew at every rendering.
  const key = JSON.stringify(filter);
  useEffect(() => {
    const wanted = JSON.parse(key) as EmailFilter | null;
    if (wanted === null) return;
    const controller = new AbortController();
    const ask = async () => {
      const batch = account.client.batch();
      const ids = batch.call('Email/query', {
        filter: wanted,
        sort: [{ property: 'receivedAt', isAscending: false }],
        collapseThreads: true,
        limit: SHOWN,
      });
      const get = batch.call('Email/get', {
        '#ids': ids.reference('/ids'),
        properties: ['id', 'threadId', 'from', 'to', 'subject', 'receivedAt'],
      });
      try {
        const result = await account.client.send(batch, controller.signal);
        const order = result.get(ids).ids;
        const byId = new Map(result.get(get).list.map((email) => [email.id, email]));
        const list = order.flatMap((id) => byId.get(id) ?? []);
        if (!controller.signal.aborted) setFound({ query, state: 'ready', list });
      } catch {
        if (!controller.signal.aborted) setFound({ query, state: 'failed', list: [] });
      }
    };
    const handle = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      clearTimeout(handle);
      controller.abort();
    };
  }, [account, query, key]);
  return filter === null ? null : found;
}
