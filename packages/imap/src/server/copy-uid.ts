import { NumberSet } from '../grammar/number-set.ts';
import type { CopyResult } from './backend.ts';

/** RFC 4315 3: the UIDs that were copied, and those of the copies in the same order. */
export function copyUid({ uidValidity, from, to }: CopyResult): string {
  return `COPYUID ${uidValidity} ${ordered(from)} ${ordered(to)}`;
}

/** UIDs in the order in which they stand, not sorted: runs upwards as ranges. */
export function ordered(uids: readonly number[]): string {
  const runs: string[] = [];
  for (let at = 0; at < uids.length;) {
    let end = at;
    while (end + 1 < uids.length && uids[end + 1] === (uids[end] ?? 0) + 1) end += 1;
    runs.push(NumberSet.ofRanges([[uids[at] ?? 0, uids[end] ?? 0]]).toString());
    at = end + 1;
  }
  return runs.join(',');
}
