import { readMetadataEntry } from '../../grammar/metadata-entry.ts';
import { no } from '../../imap-error.ts';
import { MAX_METADATA_VALUE } from '../../limits.ts';
import { command } from '../command-context.ts';

/** RFC 5464 4.3: all of it or nothing. */
export const setmetadata = command<{ name: string; values: Map<string, Buffer | null> }>({
  parse(reader) {
    reader.space();
    const name = reader.mailbox();
    reader.space();
    const values = new Map<string, Buffer | null>();
    reader.list(() => {
      const entry = readMetadataEntry(reader);
      reader.space();
      values.set(entry, reader.nstringBytes('The value of an entry'));
    });
    return { name, values };
  },
  async run({ account, session }, { name, values }) {
    if ([...values.values()].some((value) => value !== null && value.length > MAX_METADATA_VALUE))
      throw no(`METADATA MAXSIZE ${MAX_METADATA_VALUE}`, 'A value is too long');
    const modSeq = await account.setMetadata(name, values);
    session.news?.ownWrite(modSeq);
  },
});
