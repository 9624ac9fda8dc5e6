import { Command } from 'commander';
import { removeAlias } from '../admin/aliases.ts';
import { print, type CliIo } from './io.ts';
import { recorded } from './recorded.ts';
import { withStore } from './with-store.ts';

export function aliasRemove(io: CliIo): Command {
  return new Command('remove')
    .description('remove an alias')
    .argument('<alias>', 'such as sales@example.org or @example.org')
    .option('--json', 'print JSON')
    .action(async (address: string, options: { json?: true }) => {
      await withStore(io, ({ store }) =>
        recorded(store, ['alias.delete', address], removeAlias(store, address)),
      );
      print(io, options.json === true, { removed: address }, () => `The alias ${address} is gone.`);
    });
}
