import { Command } from 'commander';
import { setAccountPassword } from '../admin/accounts.ts';
import { BY_ADMINISTRATOR, tellOfChange } from '../admin/security-notice.ts';
import { print, readPassword, type CliIo } from './io.ts';
import { recorded } from './recorded.ts';
import { withStore } from './with-store.ts';

export function accountPasswd(io: CliIo): Command {
  return new Command('passwd')
    .description('set a new password and end all sessions of the account')
    .argument('<address>', 'of the account')
    .requiredOption('--password-stdin', 'read the password from standard input, one line')
    .option('--json', 'print JSON')
    .action(async (address: string, options: { json?: true }) => {
      const password = await readPassword(io.stdin);
      const account = await withStore(io, async (context) => {
        const { store } = context;
        const done = setAccountPassword(store, address, password);
        const changed = await recorded(store, ['account.password', address], done);
        await tellOfChange(context, changed, { type: 'passwordChanged' }, BY_ADMINISTRATOR);
        return changed;
      });
      print(io, options.json === true, account, () => `The account ${account.address} has a new password.`);
    });
}
