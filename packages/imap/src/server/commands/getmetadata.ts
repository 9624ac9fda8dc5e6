import { isAscii } from 'node:buffer';
import { readMetadataEntry } from '../../grammar/metadata-entry.ts';
import type { Reader } from '../../grammar/reader.ts';
import { bad } from '../../imap-error.ts';
import { MAX_NUMBER } from '../../limits.ts';
import type { Piece } from '../../serializer/fetch-response.ts';
import { astring, mailboxName, string } from '../../serializer/writer.ts';
import type { MetadataRequest } from '../backend.ts';
import { command, type Completion } from '../command-context.ts';

interface GetMetadataArguments extends MetadataRequest {
  /** Empty: the server. */
  name: string;
  maxSize: number;
}

/** RFC 5464 4.2. The options stand before the mailbox in its grammar and behind it in its examples. */
export const getmetadata = command<GetMetadataArguments>({
  parse(reader) {
    reader.space();
    const options = { maxSize: MAX_NUMBER, depth: 0 as MetadataRequest['depth'] };
    if (reader.peek() === '(') {
      readOptions(reader, options);
      reader.space();
    }
    const name = reader.mailbox();
    reader.space();
    if (reader.startsWith('(MAXSIZE ') || reader.startsWith('(DEPTH ')) {
      readOptions(reader, options);
      reader.space();
    }
    const entries =
      reader.peek() === '(' ? reader.list(() => readMetadataEntry(reader)) : [readMetadataEntry(reader)];
    return { name, entries, ...options };
  },
  async run({ account, untaggedPieces, nameEncoding }, { name, maxSize, ...request }): Promise<Completion> {
    const values = [...(await account.metadata(name, request))];
    const pieces = values
      .filter(([, value]) => value.length <= maxSize)
      .flatMap(([entry, value]) => [` ${astring(entry)} `, ...valuePieces(value)]);
    const [first, ...rest] = pieces;
    if (typeof first === 'string')
      await untaggedPieces([
        `METADATA ${mailboxName(name, nameEncoding)} (`,
        first.trimStart(),
        ...rest,
        ')',
      ]);
    const longest = Math.max(0, ...values.map(([, value]) => value.length));
    return longest > maxSize ? { code: `METADATA LONGENTRIES ${longest}` } : {};
  },
});

function readOptions(reader: Reader, options: Pick<GetMetadataArguments, 'maxSize' | 'depth'>): void {
  reader.list(() => {
    const word = reader.word('An option of GETMETADATA');
    reader.space();
    if (word === 'MAXSIZE') options.maxSize = reader.number('A size');
    else if (word !== 'DEPTH') throw bad(`There is no option ${word}`);
    else if (reader.take('0')) options.depth = 0;
    else if (reader.take('1')) options.depth = 1;
    else {
      reader.expect('INFINITY');
      options.depth = Infinity;
    }
  });
}

/** A string where it can be one, a literal for what is no ASCII, and a binary one (RFC 3516) where there are NULs. */
function valuePieces(value: Buffer): Piece[] {
  if (value.includes(0)) return [`~{${value.length}}\r\n`, value];
  return isAscii(value) ? [string(value.toString('latin1'))] : [`{${value.length}}\r\n`, value];
}
