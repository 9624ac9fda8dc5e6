import { Command, InvalidArgumentError, Option } from 'commander';
import { listQueue, QUEUE_STATUSES } from '../admin/queue.ts';
import { print, table, type CliIo } from './io.ts';
import { withStore } from './with-store.ts';

interface QueueListOptions {
  status?: (typeof QUEUE_STATUSES)[number];
  domain?: string;
  account?: string;
  limit: number;
  json?: true;
}

export function queueList(io: CliIo): Command {
  return new Command('list')
    .description('show outgoing mail, newest first')
    .addOption(new Option('--status <status>', 'only entries in this state').choices(QUEUE_STATUSES))
    .option('--domain <domain>', 'only entries to this domain')
    .option('--account <address>', 'only entries from this account')
    .option('--limit <number>', 'how many at most', parseLimit, 100)
    .option('--json', 'print JSON')
    .action(async ({ status, domain, account, limit, json }: QueueListOptions) => {
      const entries = await withStore(io, ({ store }) =>
        listQueue(store, { status, domain, account, limit }),
      );
      print(io, json === true, entries, () =>
        table(
          ['ID', 'STATUS', 'FROM', 'TO', 'TRIES', 'NEXT TRY', 'LAST REPLY'],
          entries.map((entry) => [
            entry.id,
            entry.status,
            entry.mailFrom || '<>',
            entry.rcptTo,
            String(entry.attempts),
            entry.nextAttemptAt ?? '-',
            entry.lastReply ?? '',
          ]),
          'Nothing is in the queue.',
        ),
      );
    });
}

function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= 10_000) return limit;
  throw new InvalidArgumentError('It must be a whole number from 1 to 10000.');
}
