import { Command } from 'commander';
import { showQueueEntry, type QueueAttempt } from '../admin/queue.ts';
import { print, printable, type CliIo } from './io.ts';
import { withStore } from './with-store.ts';

export function queueShow(io: CliIo): Command {
  return new Command('show')
    .description('show one entry of the queue with its delivery attempts and their dialogues')
    .argument('<id>', 'as queue list prints it')
    .option('--json', 'print JSON')
    .action(async (id: string, options: { json?: true }) => {
      const entry = await withStore(io, ({ store }) => showQueueEntry(store, id));
      print(io, options.json === true, entry, () =>
        [
          `${entry.id}  ${entry.status}  from <${entry.mailFrom}> to <${entry.rcptTo}>, ${entry.size} octets, since ${entry.createdAt}`,
          ...(entry.nextAttemptAt === null ? [] : [`next try: ${entry.nextAttemptAt}`]),
          ...entry.log.flatMap(describeAttempt),
        ]
          .map(printable)
          .join('\n'),
      );
    });
}

function describeAttempt({ number, startedAt, peer, outcome, reply, dialogue }: QueueAttempt): string[] {
  const title = `try ${number}  ${startedAt}  ${peer ?? 'no connection'}  ${outcome}: ${reply}`;
  return ['', title].concat(dialogue.map((line) => `  ${line}`));
}
