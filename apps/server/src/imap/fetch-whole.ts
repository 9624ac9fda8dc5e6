import type { FetchedMessage, FetchItem } from '@mailcote/imap';
import type { EntryFlags, EntryOctets, Store } from '@mailcote/store';
import { flagsOf } from './flags.ts';
import { partialRange } from './sections.ts';

const PLAIN_ITEMS: ReadonlySet<string> = new Set(['UID', 'FLAGS', 'MODSEQ', 'RFC822.SIZE']);

/** Whether messages are asked for as a whole (BODY[]) and nothing that their structure is needed for: what programs do that keep a copy of all mail. */
export function asksForWhole(items: readonly FetchItem[]): boolean {
  return items.every(
    (item) =>
      PLAIN_ITEMS.has(item.item) ||
      (item.item === 'SECTION' && item.section.part.length === 0 && item.section.text === null),
  );
}

/** @param current the flags, as they are now */
export function wholeMessage(
  entry: EntryOctets,
  current: EntryFlags,
  items: readonly FetchItem[],
  { blobs }: Pick<Store, 'blobs'>,
): FetchedMessage {
  const { uid, size, blobId, bytes } = entry;
  const sections = items
    .filter((item) => item.item === 'SECTION')
    .map(({ partial }) => {
      const { start, end } = partialRange({ start: 0, end: size }, partial);
      return bytes === null
        ? { size: end - start, chunks: blobs.stream(blobId, { start, end }) }
        : bytes.subarray(start, end);
    });
  return { uid, size, sections, flags: flagsOf(current), modSeq: current.modSeq };
}
