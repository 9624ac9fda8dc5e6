import { Command } from 'commander';
import { addAlias } from '../admin/aliases.ts';
import { print, type CliIo } from './io.ts';
import { recorded } from './recorded.ts';
import { withStore } from './with-store.ts';

export function aliasAdd(io: CliIo): Command {
  return new Command('add')
    .description('lead one more address to an account, or to several addresses')
    .argument('<alias>', 'such as sales@example.org, or @example.org for everything else at that domain')
    .argument('<targets...>', 'address of the account, or several addresses, here or elsewhere')
    .option('--json', 'print JSON')
    .action(async (address: string, targets: string[], options: { json?: true }) => {
      const alias = await withStore(io, ({ store }) =>
        recorded(store, ['alias.create', address, { targets }], addAlias(store, address, targets)),
      );
      print(
        io,
        options.json === true,
        alias,
        () => `Mail for ${alias.address} goes to ${alias.targets.join(', ')} now.`,
      );
    });
}
