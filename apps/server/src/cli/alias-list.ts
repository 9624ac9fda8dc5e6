import { Command } from 'commander';
import { listAliases } from '../admin/aliases.ts';
import { print, table, type CliIo } from './io.ts';
import { withStore } from './with-store.ts';

export function aliasList(io: CliIo): Command {
  return new Command('list')
    .description('show all aliases')
    .option('--json', 'print JSON')
    .action(async (options: { json?: true }) => {
      const aliases = await withStore(io, ({ store }) => listAliases(store));
      print(io, options.json === true, aliases, () =>
        table(
          ['ALIAS', 'LEADS TO'],
          aliases.map(({ address, targets }) => [address, targets.join(', ')]),
          'There is no alias.',
        ),
      );
    });
}
