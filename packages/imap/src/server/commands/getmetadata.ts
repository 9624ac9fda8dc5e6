import { readMetadataEntries } from '../../grammar/metadata-entry.ts';
import type { Reader } from '../../grammar/reader.ts';
import { bad } from '../../imap-error.ts';
import { MAX_NUMBER } from '../../limits.ts';
import { metadataResponse } from '../../serializer/metadata-response.ts';
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
    return { name, entries: readMetadataEntries(reader), ...options };
  },
  async run({ account, untaggedPieces, nameEncoding }, { name, maxSize, ...request }): Promise<Completion> {
    const values = [...(await account.metadata(name, request))];
    const told = values.filter(([, value]) => value.length <= maxSize);
    if (told.length > 0) await untaggedPieces(metadataResponse(name, told, nameEncoding));
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
