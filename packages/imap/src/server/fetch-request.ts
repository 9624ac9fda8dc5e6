import type { FetchItem } from '../grammar/fetch-items.ts';
import type { FetchRequest } from './backend.ts';

/** What the backend is asked for these items. */
export function fetchRequest(
  items: readonly FetchItem[],
  options: Pick<FetchRequest, 'changedSince' | 'marksSeen' | 'isUtf8' | 'isCurrent'>,
): FetchRequest {
  return {
    items,
    sections: items.filter((item) => item.item === 'SECTION'),
    binaries: items.filter((item) => item.item === 'BINARY'),
    binarySizes: items.filter((item) => item.item === 'BINARY.SIZE').map(({ part }) => part),
    ...options,
  };
}
