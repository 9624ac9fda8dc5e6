import { no } from '../../imap-error.ts';
import { mailboxName, string } from '../../serializer/writer.ts';
import { command } from '../command-context.ts';
import { QUOTA_ROOT, quotaResponse } from '../quota-response.ts';

/** RFC 9208 4.1.2. All mailboxes of an account are under its one quota root, which is there when there is a limit. */
export const getquotaroot = command<string>({
  parse(reader) {
    reader.space();
    return reader.mailbox();
  },
  async run({ account, untagged, nameEncoding }, name) {
    const [mailboxes, quota] = await Promise.all([account.mailboxes(), account.quota()]);
    if (!mailboxes.some((mailbox) => mailbox.name === name))
      throw no('NONEXISTENT', `There is no mailbox "${name}"`);
    const roots = quota === null ? '' : ` ${string(QUOTA_ROOT)}`;
    untagged(`QUOTAROOT ${mailboxName(name, nameEncoding)}${roots}`);
    if (quota !== null) untagged(quotaResponse(quota));
  },
});
