import { Argument, Command } from 'commander';
import { setAccountSentCopies } from '../admin/accounts.ts';
import { print, type CliIo } from './io.ts';
import { recorded } from './recorded.ts';
import { withStore } from './with-store.ts';

export function accountSentCopies(io: CliIo): Command {
  return new Command('sent-copies')
    .description('put what the mail programs of an account hand in into Sent, or leave that to them')
    .argument('<address>', 'of the account')
    .addArgument(
      new Argument('<state>', 'on for programs that keep no copy themselves').choices(['on', 'off']),
    )
    .option('--json', 'print JSON')
    .action(async (address: string, state: string, options: { json?: true }) => {
      const account = await withStore(io, ({ store }) =>
        recorded(
          store,
          ['account.update', address, { copiesToSent: state === 'on' }],
          setAccountSentCopies(store, address, state === 'on'),
        ),
      );
      print(io, options.json === true, account, () =>
        account.copiesToSent
          ? `What mail programs hand in for ${account.address} is put into Sent.`
          : `Mail programs of ${account.address} keep their copies in Sent themselves.`,
      );
    });
}
