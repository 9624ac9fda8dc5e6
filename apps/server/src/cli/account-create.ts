import { Command } from 'commander';
import { createAccount } from '../admin/accounts.ts';
import { print, readPassword, type CliIo } from './io.ts';
import { recorded } from './recorded.ts';
import { withStore } from './with-store.ts';

export function accountCreate(io: CliIo): Command {
  return new Command('create')
    .description('make an account with its mailboxes')
    .argument('<address>', 'such as anna@example.org; the domain must be there')
    .requiredOption('--password-stdin', 'read the password from standard input, one line')
    .option('--admin', 'may administer the server')
    .option('--name <name>', 'the name on outgoing mail')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      "\nExample:\n  echo 'correct horse' | mailcote account create anna@example.org --password-stdin",
    )
    .action(async (address: string, options: { admin?: true; name?: string; json?: true }) => {
      const password = await readPassword(io.stdin);
      const account = await withStore(io, ({ store }) =>
        recorded(
          store,
          ['account.create', address, { isAdmin: options.admin === true }],
          createAccount(store, { address, password, name: options.name, isAdmin: options.admin === true }),
        ),
      );
      print(io, options.json === true, account, () => `The account ${account.address} is there now.`);
    });
}
