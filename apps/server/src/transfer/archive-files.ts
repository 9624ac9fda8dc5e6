import type { Readable } from 'node:stream';
import { isTemporary } from '@mailcote/store';
import { fromRandomAccessReader, getFileNameLowLevel, type Entry, type ZipFile } from 'yauzl';
import type { ArchiveBytes } from './archive-bytes.ts';
import { namedFile, stemAtTop, type NamedFile } from './file-kinds.ts';
import { ZipBytes } from './zip-bytes.ts';

/** A file of an archive that may hold mail. */
export interface ArchiveFile extends NamedFile {
  /** Its place in the archive, from 0. */
  index: number;
  /** As it stands in the archive. */
  name: string;
  isEncrypted: boolean;
  /** It is the archive itself. */
  isWhole: boolean;
  /** Octets of the archive before it. */
  position: number;
  /** Octets of the archive for one of the file. */
  share: number;
  /** @throws ArchiveError damaged */
  read(from: number): AsyncIterable<Buffer>;
}

/** The archive, or a file of it, cannot be read. */
export class ArchiveError extends Error {
  override readonly name = 'ArchiveError';
  readonly code: 'damaged' | 'tooLarge';

  constructor(code: 'damaged' | 'tooLarge', message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Of one archive: each is looked at, whatever it is. */
const MAX_FILES = 1_000_000;
const MAX_NAMES_AT_TOP = 10_000;
/** Octets that come out of an archive, at most so many times its own: a small one must not keep the server busy for days. Mail packs to a third. */
const MAX_UNPACKED_RATIO = 100;
const MIN_UNPACKED_LIMIT = 1024 * 1024 * 1024;
/** "PK", and a file or the end of the directory. */
const ZIP = /^PK(?:\x03\x04|\x05\x06)/;

export interface NamedArchive {
  name: string;
  bytes: ArchiveBytes;
}

/**
 * The files of an archive that may hold mail, one behind another: those of a zip archive, or the archive itself.
 * @throws ArchiveError
 */
export async function* archiveFiles(archive: NamedArchive): AsyncGenerator<ArchiveFile> {
  if (ZIP.test(await firstOctets(archive.bytes))) yield* zipFiles(archive);
  else yield wholeFile(archive);
}

async function firstOctets(bytes: ArchiveBytes): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of bytes.stream(0, 4)) pieces.push(piece);
  return Buffer.concat(pieces).toString('latin1');
}

function wholeFile({ name, bytes }: NamedArchive): ArchiveFile {
  const base = name.split(/[/\\]/).at(-1) ?? name;
  const isMessage = /\.eml$/i.test(base);
  const stem = base.replace(/\.[^.]{1,5}$/, '');
  const path = isMessage || stem.toLowerCase() === 'mbox' ? [] : [stem || base];
  const read = (from: number): AsyncIterable<Buffer> => bytes.stream(from);
  return {
    index: 0,
    name,
    path,
    isMail: true,
    flags: null,
    isEncrypted: false,
    isWhole: true,
    position: 0,
    share: 1,
    read,
  };
}

async function* zipFiles(archive: NamedArchive): AsyncGenerator<ArchiveFile> {
  const { bytes, name } = archive;
  const beside = await survey(bytes);
  const zip = await openZip(bytes);
  try {
    for await (const entry of entriesOf(zip, bytes)) {
      const fileName = fileNameOf(entry);
      const named = namedFile(fileName, name, beside);
      if (!named || (entry.uncompressedSize === 0 && !named.isMail)) continue;
      yield {
        ...named,
        index: zip.entriesRead - 1,
        name: fileName,
        isEncrypted: entry.isEncrypted() || !entry.canDecodeFileData(),
        isWhole: false,
        // Files stand in the order in which they were put in, so where one begins tells how far it is.
        position: entry.relativeOffsetOfLocalHeader,
        share: entry.uncompressedSize > 0 ? entry.compressedSize / entry.uncompressedSize : 0,
        read: (from) => readEntry(zip, entry, from, bytes),
      };
    }
  } finally {
    zip.close();
  }
}

/** Goes through the directory once before anything is unpacked. @returns names of the mboxes at the top */
async function survey(bytes: ArchiveBytes): Promise<Set<string>> {
  const beside = new Set<string>();
  const limit = Math.max(MIN_UNPACKED_LIMIT, bytes.size * MAX_UNPACKED_RATIO);
  const zip = await openZip(bytes);
  let octets = 0;
  try {
    for await (const entry of entriesOf(zip, bytes)) {
      octets += entry.uncompressedSize;
      if (octets > limit) throw new ArchiveError('tooLarge', `More than ${limit} octets unpacked`);
      if (zip.entriesRead > MAX_FILES) throw new ArchiveError('tooLarge', `More than ${MAX_FILES} files`);
      const stem = stemAtTop(fileNameOf(entry));
      if (stem !== null && beside.size < MAX_NAMES_AT_TOP) beside.add(stem);
    }
  } finally {
    zip.close();
  }
  return beside;
}

/** Names are decoded here: yauzl refuses a whole archive for one that would lead out of a folder, and none leads anywhere. */
function fileNameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

function openZip(bytes: ArchiveBytes): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    const options = { lazyEntries: true, autoClose: false, decodeStrings: false };
    fromRandomAccessReader(new ZipBytes(bytes), bytes.size, options, (error, zip) => {
      if (error) reject(errorOf(error, bytes));
      else resolve(zip);
    });
  });
}

async function* entriesOf(zip: ZipFile, bytes: ArchiveBytes): AsyncGenerator<Entry> {
  const entries = zip.eachEntry();
  for (;;) {
    let next: IteratorResult<Entry>;
    try {
      next = await entries.next();
    } catch (error) {
      throw errorOf(error, bytes);
    }
    if (next.done) return;
    yield next.value;
  }
}

async function* readEntry(
  zip: ZipFile,
  entry: Entry,
  from: number,
  bytes: ArchiveBytes,
): AsyncGenerator<Buffer> {
  let stream: Readable | null = null;
  try {
    stream = await zip.openReadStreamPromise(entry);
    let skip = from;
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (skip < chunk.length) yield chunk.subarray(skip);
      skip = Math.max(0, skip - chunk.length);
    }
  } catch (error) {
    throw errorOf(error, bytes);
  } finally {
    stream?.destroy();
  }
}

/** What went wrong below is told as it is; the rest is the archive's fault. */
function errorOf(error: unknown, { failure }: ArchiveBytes): unknown {
  if (failure) return failure.reason;
  if (error instanceof ArchiveError || isTemporary(error)) return error;
  return new ArchiveError('damaged', error instanceof Error ? error.message : 'Not readable', error);
}
