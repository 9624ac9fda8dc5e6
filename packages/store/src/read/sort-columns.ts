import { textArray } from '../db/arrays.ts';
import { numbersOf } from '../db/numbers-of.ts';
import { run, type Database } from '../db/statement.ts';
import { fromId } from '../ids.ts';
import { sortColumns } from '../sql/sort-columns.ts';
import type { Id, SortColumn, SortColumns, UidRange } from '../types.ts';

export async function readSortColumns(
  database: Database,
  accountId: number,
  mailboxId: Id,
  ranges: readonly UidRange[],
  wanted: readonly SortColumn[],
): Promise<SortColumns> {
  const first = ranges[0]?.[0] ?? 1;
  const last = ranges.at(-1)?.[1] ?? 0;
  const values = [accountId, fromId('m', mailboxId) ?? 0, first, last, textArray(wanted)];
  const [row] = await run(database, sortColumns, values);
  if (!row?.uids) return { uids: new Uint32Array(), columns: wanted.map(() => new Float64Array()) };
  const count = row.uids.split(' ').length;
  const uids = numbersOf(row.uids, new Uint32Array(count));
  const columns = wanted.map((name) => numbersOf(row[name] ?? '', new Float64Array(count)));
  if (ranges.length === 1) return { uids, columns };
  // What lies between the ranges was read too.
  let range = 0;
  const isAsked = uids.map((uid) => {
    while (uid > (ranges[range]?.[1] ?? Number.POSITIVE_INFINITY)) range += 1;
    return Number(uid >= (ranges[range]?.[0] ?? Number.POSITIVE_INFINITY));
  });
  const asked = <T extends Uint32Array | Float64Array>(numbers: T): T =>
    numbers.filter((_, index) => isAsked[index] === 1) as T;
  return { uids: asked(uids), columns: columns.map(asked) };
}
