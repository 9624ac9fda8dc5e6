import { plural } from '../plural.ts';

/** `one` for a count of one, else `other` with the count for its #. */
export const n = (count: number, one: string, other: string) => plural('en', count, { one, other });
