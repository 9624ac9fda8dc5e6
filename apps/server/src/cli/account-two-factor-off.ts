import { Command } from 'commander';
import { switchTwoFactorOff } from '../admin/two-factor.ts';
import { print, type CliIo } from './io.ts';
import { recorded } from './recorded.ts';
import { withStore } from './with-store.ts';

export function accountTwoFactorOff(io: CliIo): Command {
  return new Command('two-factor-off')
    .description('let somebody who is locked out sign in with the password alone; ends all sessions')
    .argument('<address>', 'of the account')
    .option('--json', 'print JSON')
    .action(async (address: string, options: { json?: true }) => {
      const account = await withStore(io, (context) =>
        recorded(context.store, ['account.twoFactorOff', address], switchTwoFactorOff(context, address)),
      );
      print(io, options.json === true, account, () =>
        account.removed === 0
          ? `The account ${account.address} had no second factor.`
          : `The account ${account.address} signs in with the password alone.`,
      );
    });
}
