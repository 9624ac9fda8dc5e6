import { Command } from 'commander';
import { listAccounts } from '../admin/accounts.ts';
import { megabytes, print, table, type CliIo } from './io.ts';
import { withStore } from './with-store.ts';

export function accountList(io: CliIo): Command {
  return new Command('list')
    .description('show all accounts')
    .option('--json', 'print JSON')
    .action(async (options: { json?: true }) => {
      const accounts = await withStore(io, ({ store }) => listAccounts(store));
      print(io, options.json === true, accounts, () =>
        table(
          ['ADDRESS', 'NAME', 'ROLE', 'SIZE', 'LIMIT', 'SINCE'],
          accounts.map((account) => [
            account.address,
            account.name,
            account.isDisabled ? 'disabled' : account.isAdmin ? 'admin' : 'user',
            megabytes(account.usedBytes),
            account.quotaBytes === null ? '-' : megabytes(account.quotaBytes),
            account.createdAt,
          ]),
          'There is no account yet: mailcote account create anna@example.org --password-stdin',
        ),
      );
    });
}
