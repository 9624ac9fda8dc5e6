import { Command } from 'commander';
import { sendText } from '../admin/send.ts';
import { print, readAll, type CliIo } from './io.ts';
import { withStore } from './with-store.ts';

interface SendOptions {
  from: string;
  to: string[];
  subject: string;
  attach: string[];
  json?: true;
}

export function send(io: CliIo): Command {
  const collect = (value: string, others: string[]): string[] => [...others, value];
  return new Command('send')
    .description('send a message in the name of an account; the text comes from standard input')
    .requiredOption('--from <address>', 'an address of an account here')
    .requiredOption('--to <address>', 'recipient; may be given several times', collect, [])
    .option('--subject <text>', 'subject', '')
    .option('--attach <file>', 'a file to attach; may be given several times', collect, [])
    .option('--json', 'print JSON')
    .addHelpText('after', '\nThe message is queued; a running server sends it at once.')
    .action(async ({ from, to, subject, attach, json }: SendOptions) => {
      const text = (await readAll(io.stdin)).toString('utf8');
      const sent = await withStore(io, (ctx) =>
        sendText(ctx, { from, to, subject, text, attachments: attach }),
      );
      print(io, json === true, sent, () => `Queued as ${sent.queueIds.join(', ')}.`);
    });
}
