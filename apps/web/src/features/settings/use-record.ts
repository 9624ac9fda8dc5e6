import type { GetResponse, JmapClient } from '@mailcote/jmap';
import { useCallback, useEffect, useState } from 'react';
import { useAccount } from '../../app/account.ts';

/** The only record of a type; null: on its way, or there is none. */
export type OnlyRecord<T> = T | 'failed' | null;

/**
 * The one record that an account has of a type, asked for again whenever it changes.
 * @param get the same function each time
 */
export function useOnlyRecord<T>(
  type: string,
  get: (client: JmapClient) => Promise<GetResponse<T>>,
): OnlyRecord<T> {
  const { client } = useAccount();
  const [record, setRecord] = useState<OnlyRecord<T>>(null);
  const load = useCallback(() => {
    get(client).then(
      ({ list }) => setRecord(list[0] ?? null),
      () => setRecord('failed'),
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
  return record;
}
