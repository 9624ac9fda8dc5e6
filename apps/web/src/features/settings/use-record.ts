import type { GetResponse, JmapClient } from '@mailcote/jmap';
import { useCallback, useEffect, useState } from 'react';
import { useAccount } from '../../app/account.ts';

/** All records of a type; null: on their way. */
export type Records<T> = T[] | 'failed' | null;

/** The only record of a type; null: on its way, or there is none. */
export type OnlyRecord<T> = T | 'failed' | null;

/**
 * The records that an account has of a type, asked for again whenever one changes.
 * @param get the same function each time
 */
export function useRecords<T>(
  type: string,
  get: (client: JmapClient) => Promise<GetResponse<T>>,
): Records<T> {
  const { client } = useAccount();
  const [records, setRecords] = useState<Records<T>>(null);
  const load = useCallback(() => {
    get(client).then(
      ({ list }) => setRecords(list),
      () => setRecords('failed'),
    );
  }, [client, get]);
  useEffect(load, [load]);
  useEffect(
    () =>
      client.onStateChange(({ changed }) => {
        if (Object.hasOwn(changed[client.accountId] ?? {}, type)) load();
      }),
    [client, type, load],
  );
  return records;
}

/** As useRecords, of a type of which there is one. */
export function useOnlyRecord<T>(
  type: string,
  get: (client: JmapClient) => Promise<GetResponse<T>>,
): OnlyRecord<T> {
  const records = useRecords(type, get);
  return Array.isArray(records) ? (records[0] ?? null) : records;
}
