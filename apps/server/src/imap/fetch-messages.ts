import {
  no,
  NumberSet,
  serializeBodyStructure,
  serializeEnvelope,
  type FetchedMessage,
  type FetchRequest,
  type NumberRange,
  type SectionBody,
} from '@mailcote/imap';
import type { EntryFlags, FullMailboxEntry, Id, MailboxEntry, Store } from '@mailcote/store';
import { MessageReader } from '../jmap/message-reader.ts';
import { answeringNo } from './faults.ts';
import { fetchRemembered, isRemembered } from './fetch-remembered.ts';
import { flagsOf } from './flags.ts';
import { NARROW_BATCH, WIDE_BATCH } from './limits.ts';
import { markSeen } from './mark-seen.ts';
import type { MessageSource } from './message-memory.ts';
import type { MessagesAhead } from './messages-ahead.ts';
import { envelopeForm, structureForm } from './mime-forms.ts';
import { findPart, headerFields, partialRange, sectionRange, type OctetRange } from './sections.ts';

/** Sections larger than this are streams, so that a message of 50 MiB needs no more memory than a small one. */
const LARGEST_IN_MEMORY = 256 * 1024;

/** Octets of messages that are read together. */
const MAX_AHEAD = 256 * 1024;

const WIDE_ITEMS: ReadonlySet<string> = new Set([
  'ENVELOPE',
  'BODY',
  'BODYSTRUCTURE',
  'PREVIEW',
  'SECTION',
  'BINARY',
  'BINARY.SIZE',
]);

const FLAG_ITEMS: ReadonlySet<string> = new Set(['UID', 'FLAGS', 'MODSEQ']);

/** RFC 9051 6.4.5: messages by their UIDs, read in batches; the wide columns and the octets only where they are asked for. */
export async function* fetchMessages(
  source: MessageSource,
  ahead: MessagesAhead,
  uids: NumberSet,
  request: FetchRequest,
): AsyncGenerator<{ message: FetchedMessage; wasMarkedSeen: boolean }> {
  const isWide = request.items.some(({ item }) => WIDE_ITEMS.has(item));
  const isFlagsOnly = !isWide && request.items.every(({ item }) => FLAG_ITEMS.has(item));
  const canRemember = isWide && isRemembered(request.items);
  const wanted =
    request.changedSince === null ? uids : await changedSince(source, uids, request.changedSince);
  const hasOctets = request.sections.length > 0 || request.binaries.length > 0;
  for (const batch of batches(wanted, isWide ? WIDE_BATCH : NARROW_BATCH)) {
    const { store } = source;
    const reader = store.reader(source.accountId);
    if (isFlagsOnly) {
      for (const entry of await answeringNo(store, reader.entryFlags(source.mailboxId, batch))) {
        const message = { uid: entry.uid, flags: flagsOf(entry), modSeq: entry.modSeq };
        yield { message, wasMarkedSeen: false };
      }
      continue;
    }
    if (canRemember) {
      yield* fetchRemembered(source, ahead, batch, request);
      continue;
    }
    const entries = isWide
      ? await answeringNo(store, reader.fullEntries(source.mailboxId, batch))
      : await answeringNo(store, reader.entries(source.mailboxId, batch));
    const seen = request.marksSeen ? await markSeen(source, entries) : null;
    const octets = new OctetsAhead(store, hasOctets ? entries.filter(isFull) : []);
    for (const entry of entries) {
      const current = seen?.get(entry.uid) ?? entry;
      const message = narrow(entry, current);
      if (isFull(entry)) await widen(message, entry, request, store, await octets.take(entry));
      yield { message, wasMarkedSeen: current !== entry };
    }
  }
}

/** Messages that are about to be told, read several at a time. */
class OctetsAhead {
  readonly #store: Store;
  readonly #entries: readonly FullMailboxEntry[];
  #held = new Map<Id, Buffer>();
  #next = 0;

  constructor(store: Store, entries: readonly FullMailboxEntry[]) {
    this.#store = store;
    this.#entries = entries;
  }

  /** In the order of the entries. Null: a large one, or none was asked for. */
  async take(entry: FullMailboxEntry): Promise<Buffer | null> {
    if (this.#entries[this.#next] === entry) await this.#read();
    return this.#held.get(entry.blobId) ?? null;
  }

  async #read(): Promise<void> {
    const ids: Id[] = [];
    let size = 0;
    for (let entry = this.#entries[this.#next]; entry !== undefined; entry = this.#entries[this.#next]) {
      if (size > 0 && size + entry.size > MAX_AHEAD) break;
      size += entry.size;
      ids.push(entry.blobId);
      this.#next += 1;
    }
    const { blobs } = this.#store;
    this.#held = size > MAX_AHEAD ? new Map() : await answeringNo(this.#store, blobs.getSmall(ids));
  }
}

async function changedSince(
  { store, accountId, mailboxId }: MessageSource,
  uids: NumberSet,
  modSeq: number,
): Promise<NumberSet> {
  const changes = await answeringNo(store, store.reader(accountId).entryChanges(mailboxId, modSeq));
  return NumberSet.of(
    changes.filter(({ uid, isExpunged }) => !isExpunged && uids.has(uid)).map(({ uid }) => uid),
  );
}

/** Ranges with at most `size` numbers each time. */
function* batches(uids: NumberSet, size: number): Generator<NumberRange[]> {
  let batch: NumberRange[] = [];
  let room = size;
  for (let [first, last] of uids.ranges) {
    while (last - first >= room) {
      yield [...batch, [first, first + room - 1]];
      first += room;
      batch = [];
      room = size;
    }
    batch.push([first, last]);
    room -= last - first + 1;
  }
  if (batch.length > 0) yield batch;
}

function isFull(entry: MailboxEntry | FullMailboxEntry): entry is FullMailboxEntry {
  return 'structure' in entry;
}

function narrow(entry: MailboxEntry, current: EntryFlags): FetchedMessage {
  return {
    uid: entry.uid,
    flags: flagsOf(current),
    modSeq: current.modSeq,
    internalDate: entry.receivedAt,
    saveDate: entry.savedAt,
    size: entry.size,
    emailId: entry.emailId,
    threadId: entry.threadId,
  };
}

async function widen(
  message: FetchedMessage,
  entry: FullMailboxEntry,
  request: FetchRequest,
  store: Store,
  whole: Buffer | null,
): Promise<void> {
  const { structure } = entry;
  const { items, isUtf8 } = request;
  const isAsked = (name: string): boolean => items.some(({ item }) => item === name);
  const bodyStructure = (isExtended: boolean): string =>
    serializeBodyStructure(structureForm(structure), { isUtf8, isExtended });
  if (isAsked('ENVELOPE')) message.envelope = serializeEnvelope(envelopeForm(entry.envelope), isUtf8);
  if (isAsked('BODY')) message.body = bodyStructure(false);
  if (isAsked('BODYSTRUCTURE')) message.bodyStructure = bodyStructure(true);
  message.preview = entry.preview;
  const octets = new MessageReader(store.blobs, entry.blobId, entry.size, whole);
  const body = async ({ start, end }: OctetRange): Promise<SectionBody> =>
    end - start <= LARGEST_IN_MEMORY
      ? octets.octets(start, end)
      : { size: end - start, chunks: store.blobs.stream(entry.blobId, { start, end }) };
  message.sections = [];
  for (const { section, partial } of request.sections) {
    const range = sectionRange(structure, section);
    if (range === null) message.sections.push(null);
    else if (section.fields.length > 0) {
      const header = await octets.octets(range.start, range.end);
      const fields = headerFields(header, section.fields, section.text === 'HEADER.FIELDS.NOT');
      const { start, end } = partialRange({ start: 0, end: fields.length }, partial);
      message.sections.push(fields.subarray(start, end));
    } else message.sections.push(await body(partialRange(range, partial)));
  }
  message.binaries = [];
  for (const { part: numbers, partial } of request.binaries) {
    const part = numbers.length === 0 ? null : findPart(structure, numbers);
    if (numbers.length === 0)
      message.binaries.push(await body(partialRange({ start: 0, end: entry.size }, partial)));
    else if (part === null) message.binaries.push(null);
    else {
      if (!DECODABLE.has(part.encoding))
        throw no('UNKNOWN-CTE', `"${part.encoding}" is not a transfer encoding`);
      const content = await octets.content(part);
      const { start, end } = partialRange({ start: 0, end: content.length }, partial);
      message.binaries.push(content.subarray(start, end));
    }
  }
  message.binarySizes = request.binarySizes.map((numbers) => {
    if (numbers.length === 0) return entry.size;
    const part = findPart(structure, numbers);
    return part === null ? null : part.parts.length > 0 ? part.bodyEnd - part.bodyStart : part.size;
  });
}

/** RFC 3516 4.3. */
const DECODABLE: ReadonlySet<string> = new Set(['7bit', '8bit', 'binary', 'base64', 'quoted-printable']);
