import { no } from '../../imap-error.ts';
import { string } from '../../serializer/writer.ts';
import { command } from '../command-context.ts';

/** RFC 9698 4: where the same mail is to be had by JMAP, with the same name and password. */
export const getJmapAccess = command({
  parse: () => undefined,
  run({ options, untagged }) {
    if (options.jmapUrl === null) throw no('CANNOT', 'The address of the web server is not known here');
    untagged(`JMAPACCESS ${string(options.jmapUrl)}`);
  },
});
