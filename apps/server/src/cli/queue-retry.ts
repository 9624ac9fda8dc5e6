import { Command } from 'commander';
import { retryQueueEntry } from '../admin/queue.ts';
import { print, type CliIo } from './io.ts';
import { withStore } from './with-store.ts';

export function queueRetry(io: CliIo): Command {
  return new Command('retry')
    .description('try an entry again now; needs a running server to take effect')
    .argument('<id>', 'as queue list prints it')
    .option('--json', 'print JSON')
    .action(async (id: string, options: { json?: true }) => {
      const entry = await withStore(io, async ({ store, hub }) => {
        const retried = await retryQueueEntry(store, id);
        hub.wakeQueue();
        return retried;
      });
      print(io, options.json === true, entry, () => `${entry.id} is due now.`);
    });
}
