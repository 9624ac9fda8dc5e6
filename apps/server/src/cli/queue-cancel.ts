import { Command } from 'commander';
import { cancelQueueEntry } from '../admin/queue.ts';
import { print, type CliIo } from './io.ts';
import { withStore } from './with-store.ts';

export function queueCancel(io: CliIo): Command {
  return new Command('cancel')
    .description('give an entry up, without a message to the sender')
    .argument('<id>', 'as queue list prints it')
    .option('--json', 'print JSON')
    .action(async (id: string, options: { json?: true }) => {
      const entry = await withStore(io, ({ store }) => cancelQueueEntry(store, id));
      print(io, options.json === true, entry, () => `${entry.id} to ${entry.rcptTo} is canceled.`);
    });
}
