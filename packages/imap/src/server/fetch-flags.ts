import type { FetchItem } from '../grammar/fetch-items.ts';
import type { NumberSet } from '../grammar/number-set.ts';
import { list } from '../serializer/writer.ts';
import type { CommandContext } from './command-context.ts';
import { fetchName } from './uid-only.ts';

/** Lines that are handed on together. */
const BATCH = 256;

/** Whether `tellFlags` can answer it. */
export function asksForFlagsOnly(items: readonly FetchItem[]): boolean {
  return items.every(({ item }) => item === 'UID' || item === 'FLAGS');
}

/**
 * FETCH of UIDs and flags (RFC 9051 6.4.5), which mail programs ask for of every message of a mailbox: without an object for each of them.
 * @returns how many were there
 */
export async function tellFlags(
  context: CommandContext,
  items: readonly FetchItem[],
  asked: NumberSet,
): Promise<number> {
  const { view, mailbox } = context.selected;
  const { uids, flags, flagsOf } = await mailbox.flags(asked);
  const texts: string[] = [];
  let lines: string[] = [];
  for (let n = 0; n < uids.length; n += 1) {
    const uid = uids[n] ?? 0;
    const kind = flags[n] ?? 0;
    const sequence = view.sequenceOf(uid);
    if (sequence === null) continue;
    const text = (texts[kind] ??= `FLAGS ${list(flagsOf(kind))}`);
    let told = '';
    for (const { item } of items) told += `${told === '' ? '' : ' '}${item === 'UID' ? `UID ${uid}` : text}`;
    lines.push(`${fetchName(context.session, { uid, sequence })} (${told})`);
    if (lines.length < BATCH) continue;
    await context.untaggedPieces([lines.join('\r\n* ')]);
    lines = [];
  }
  if (lines.length > 0) await context.untaggedPieces([lines.join('\r\n* ')]);
  return uids.length;
}
