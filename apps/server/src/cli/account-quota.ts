import { Command } from 'commander';
import { parseSize, setAccountQuota } from '../admin/accounts.ts';
import { megabytes, print, type CliIo } from './io.ts';
import { recorded } from './recorded.ts';
import { withStore } from './with-store.ts';

export function accountQuota(io: CliIo): Command {
  return new Command('quota')
    .description('limit the mail of an account; what is there already stays')
    .argument('<address>', 'of the account')
    .argument('<size>', 'such as 500M, 2G or a number of octets (a thousand to the step); none: no limit')
    .option('--json', 'print JSON')
    .action(async (address: string, size: string, options: { json?: true }) => {
      const quota = size === 'none' ? null : parseSize(size);
      const account = await withStore(io, ({ store }) =>
        recorded(
          store,
          ['account.update', address, { quotaBytes: quota }],
          setAccountQuota(store, address, quota),
        ),
      );
      print(io, options.json === true, account, () =>
        quota === null
          ? `The account ${account.address} has no limit any more.`
          : `The account ${account.address} may hold ${megabytes(quota)} of mail; it holds ${megabytes(account.usedBytes)}.`,
      );
    });
}
