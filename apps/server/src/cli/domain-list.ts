import { Command } from 'commander';
import { listDomains } from '../admin/domains.ts';
import { print, table, type CliIo } from './io.ts';
import { withStore } from './with-store.ts';

export function domainList(io: CliIo): Command {
  return new Command('list')
    .description('show the domains whose mail is taken in')
    .option('--json', 'print JSON')
    .action(async (options: { json?: true }) => {
      const domains = await withStore(io, ({ store }) => listDomains(store));
      print(io, options.json === true, domains, () =>
        table(
          ['DOMAIN', 'SINCE'],
          domains.map(({ name, createdAt }) => [name, createdAt]),
          'There is no domain yet: mailcote domain add example.org',
        ),
      );
    });
}
