import { no } from '../../imap-error.ts';
import { command } from '../command-context.ts';

/** RFC 9208 4.1.3. Limits are the administrator's, and not to be set by mail programs: QUOTASET is not offered. */
export const setquota = command({
  parse(reader) {
    reader.space();
    reader.astring('The name of a quota root');
    reader.space();
    reader.list(
      () => {
        reader.atom('The name of a resource');
        reader.space();
        reader.number64('A limit');
      },
      { mayBeEmpty: true },
    );
  },
  run() {
    throw no('NOPERM', 'Only an administrator sets limits');
  },
});
