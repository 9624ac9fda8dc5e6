import type { UidRange } from './types.ts';

/** How many numbers there are in them. */
export function sizeOf(ranges: readonly UidRange[]): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** All numbers that are in them, one by one. */
export function uidsIn(ranges: readonly UidRange[]): number[] {
  const uids: number[] = [];
  for (const [first, last] of ranges) for (let uid = first; uid <= last; uid += 1) uids.push(uid);
  return uids;
}
