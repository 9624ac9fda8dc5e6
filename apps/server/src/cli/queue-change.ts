import { Command } from 'commander';
import { changeQueue, changeQueueEntry, type QueueAction } from '../admin/queue.ts';
import { print, type CliIo } from './io.ts';
import { recorded } from './recorded.ts';
import { withStore } from './with-store.ts';

interface QueueChangeOptions {
  domain?: string;
  account?: string;
  all?: true;
  json?: true;
}

const descriptions: Record<QueueAction, string> = {
  retry: 'try again now, also what is held; needs a running server to take effect',
  hold: 'keep back until it is released or retried',
  release: 'let go what was held, at its time',
  cancel: 'give up, without a message to the sender',
};

const done: Record<QueueAction, string> = {
  retry: 'due now',
  hold: 'held',
  release: 'released',
  cancel: 'canceled',
};

/** `queue retry`, `hold`, `release` and `cancel`: one entry, or all for a domain or from an account. */
export function queueChange(io: CliIo, action: QueueAction): Command {
  return new Command(action)
    .description(descriptions[action])
    .argument('[id]', 'as queue list prints it')
    .option('--domain <domain>', 'all that wait for this domain')
    .option('--account <address>', 'all that wait from this account')
    .option('--all', 'all that wait')
    .option('--json', 'print JSON')
    .action(async (id: string | undefined, options: QueueChangeOptions, command: Command) => {
      const { domain, account, all, json } = options;
      const hasSelector = domain !== undefined || account !== undefined || all === true;
      if ((id === undefined) !== hasSelector)
        command.error('error: expected either an id, or some of --domain, --account and --all');
      await withStore(io, async ({ store, hub }) => {
        if (id === undefined) {
          const result = await changeQueue(store, { domain, account }, action);
          const details = { domain, account, changed: result.changed.length };
          await store.audit.add({
            actor: null,
            action: `queue.${action}`,
            target: domain ?? account ?? '',
            details,
          });
          hub.wakeQueue();
          print(io, json === true, result, () => `${result.changed.length} ${done[action]}.`);
          return;
        }
        const entry = await recorded(store, [`queue.${action}`, id], changeQueueEntry(store, id, action));
        hub.wakeQueue();
        print(io, json === true, entry, () => `${entry.id} to ${entry.rcptTo} is ${done[action]}.`);
      });
    });
}
