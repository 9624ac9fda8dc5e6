import { no } from '../../imap-error.ts';
import { command } from '../command-context.ts';
import { QUOTA_ROOT, quotaResponse } from '../quota-response.ts';

/** RFC 9208 4.1.1. */
export const getquota = command<string>({
  parse(reader) {
    reader.space();
    return reader.astring('The name of a quota root');
  },
  async run({ account, untagged }, root) {
    const quota = root === QUOTA_ROOT ? await account.quota() : null;
    if (quota === null) throw no('NONEXISTENT', 'There is no such quota root');
    untagged(quotaResponse(quota));
  },
});
