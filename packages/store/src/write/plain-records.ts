import { execute, run, type Statement } from '../db/statement.ts';
import { StoreError } from '../errors.ts';
import { fromId, type IdKind } from '../ids.ts';
import type { DataType, Id } from '../types.ts';
import type { WriteContext } from './write-context.ts';

/** A type whose records hang on nothing and on which nothing hangs: what somebody has written down. */
export interface PlainRecords<Row extends { id: number }> {
  type: DataType;
  letter: IdKind;
  /** Of the plural, for errors. */
  name: string;
  /** Of one account. They are read all at once by whoever shows them; more of them would be a way to fill the disk. */
  most: number;
  /** $1 account, $2 ids (null: all). */
  read: Statement<Row>;
  /** $1 account, $2 id, $3 mod_seq. */
  destroy: Statement;
}

/** The number of a new record. @throws StoreError overQuota: there are too many; alreadyExists: `isSame` is true of one */
export async function newRecord<Row extends { id: number }>(
  { client, account }: WriteContext,
  { type, name, most, read }: PlainRecords<Row>,
  isSame: (other: Row) => boolean = () => false,
): Promise<number> {
  const others = await run(client, read, [account.id, null]);
  if (others.some(isSame)) throw new StoreError('alreadyExists', `It is one of the ${name} already`);
  if (others.length >= most) throw new StoreError('overQuota', `At most ${most} ${name}`);
  account.touch(type);
  return account.newId();
}

/** The record that is to be changed. @throws StoreError notFound */
export async function changedRecord<Row extends { id: number }>(
  { client, account }: WriteContext,
  { type, letter, name, read }: PlainRecords<Row>,
  id: Id,
): Promise<Row> {
  const number = fromId(letter, id);
  const [row] = number === null ? [] : await run(client, read, [account.id, [number]]);
  if (!row) throw new StoreError('notFound', `${id} is none of the ${name}`);
  account.touch(type);
  return row;
}

/** @throws StoreError notFound */
export async function destroyRecord<Row extends { id: number }>(
  context: WriteContext,
  records: PlainRecords<Row>,
  id: Id,
): Promise<void> {
  const row = await changedRecord(context, records, id);
  await execute(context.client, records.destroy, [context.account.id, row.id, context.account.modSeq]);
}
