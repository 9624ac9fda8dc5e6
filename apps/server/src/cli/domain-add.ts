import { Command } from 'commander';
import { addDomain } from '../admin/domains.ts';
import { print, type CliIo } from './io.ts';
import { recorded } from './recorded.ts';
import { withStore } from './with-store.ts';

export function domainAdd(io: CliIo): Command {
  return new Command('add')
    .description('take in mail for a domain')
    .argument('<domain>', 'such as example.org')
    .option('--json', 'print JSON')
    .action(async (name: string, options: { json?: true }) => {
      const domain = await withStore(io, ({ store }) =>
        recorded(store, ['domain.create', name], addDomain(store, name)),
      );
      print(io, options.json === true, domain, () => `Mail for ${domain.name} is taken in now.`);
    });
}
