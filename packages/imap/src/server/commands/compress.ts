import { bad, ImapError } from '../../imap-error.ts';
import { command } from '../command-context.ts';

/** RFC 4978: everything behind the tagged OK is compressed, in both directions, until the connection ends. */
export const compress = command<string>({
  parse(reader) {
    reader.space();
    return reader.atom('An algorithm').toUpperCase();
  },
  run({ session, startCompression }, algorithm) {
    if (algorithm !== 'DEFLATE') throw bad('The algorithm here is DEFLATE');
    if (session.isCompressed) throw new ImapError('BAD', 'COMPRESSIONACTIVE', 'DEFLATE is active already');
    startCompression();
    return { text: 'DEFLATE active' };
  },
});
