import { Command } from 'commander';
import { addAlias } from '../admin/aliases.ts';
import { print, type CliIo } from './io.ts';
import { withStore } from './with-store.ts';

export function aliasAdd(io: CliIo): Command {
  return new Command('add')
    .description('lead one more address to an account')
    .argument('<alias>', 'such as sales@example.org, or @example.org for everything else at that domain')
    .argument('<account>', 'address of the account')
    .option('--json', 'print JSON')
    .action(async (address: string, account: string, options: { json?: true }) => {
      const alias = await withStore(io, ({ store }) => addAlias(store, address, account));
      print(
        io,
        options.json === true,
        alias,
        () => `Mail for ${alias.address} goes to ${alias.account} now.`,
      );
    });
}
