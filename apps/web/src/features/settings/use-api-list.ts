import { useCallback, useEffect, useState } from 'react';
import { api } from '../../lib/api.ts';

export type ApiList<T> = T[] | 'failed' | null;

/** A list of the REST API, and the way to ask for it again. */
export function useApiList<T>(path: string): { list: ApiList<T>; reload: () => void } {
  const [list, setList] = useState<ApiList<T>>(null);
  const reload = useCallback(() => {
    api<T[]>('GET', path).then(setList, () => setList('failed'));
  }, [path]);
  useEffect(reload, [reload]);
  return { list, reload };
}
