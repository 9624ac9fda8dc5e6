import { Command, CommanderError } from 'commander';
import { AdminError } from '../admin/admin-error.ts';
import { operatorMessage } from '../start-error.ts';
import { accountCreate } from './account-create.ts';
import { accountList } from './account-list.ts';
import { accountPasswd } from './account-passwd.ts';
import { accountQuota } from './account-quota.ts';
import { accountSentCopies } from './account-sent-copies.ts';
import { accountTwoFactorOff } from './account-two-factor-off.ts';
import { aliasAdd } from './alias-add.ts';
import { aliasList } from './alias-list.ts';
import { aliasRemove } from './alias-remove.ts';
import { domainAdd } from './domain-add.ts';
import { domainList } from './domain-list.ts';
import { EXIT_CODES, EXIT_CODES_HELP, exitCodeName } from './exit-code.ts';
import type { CliIo } from './io.ts';
import { QUEUE_ACTIONS } from '../admin/queue.ts';
import { queueChange } from './queue-change.ts';
import { queueList } from './queue-list.ts';
import { queueShow } from './queue-show.ts';
import { send } from './send.ts';

/** Runs one command line (without node and the script). @returns the exit code */
export async function runCli(args: string[], io: CliIo): Promise<number> {
  const program = group('mailcote', 'administer a Mailcote server, beside it while it runs or without it', [
    group('domain', 'the domains whose mail is taken in', [domainAdd(io), domainList(io)]),
    group('account', 'the people', [
      accountCreate(io),
      accountList(io),
      accountPasswd(io),
      accountQuota(io),
      accountSentCopies(io),
      accountTwoFactorOff(io),
    ]),
    group('alias', 'more addresses for them', [aliasAdd(io), aliasList(io), aliasRemove(io)]),
    group('queue', 'outgoing mail', [
      queueList(io),
      queueShow(io),
      ...QUEUE_ACTIONS.map((action) => queueChange(io, action)),
    ]),
    send(io),
  ]);
  program.addHelpText('after', EXIT_CODES_HELP);
  program.addHelpText(
    'after',
    '\nSettings are those of the server (docs/configuration.md): MAILCOTE_DATA_DIR, DATABASE_URL …',
  );
  prepare(program, io);
  try {
    await program.parseAsync(args, { from: 'user' });
    return EXIT_CODES.ok;
  } catch (error) {
    const name = exitCodeName(error);
    // Commander has said what is wrong already, or shown the help.
    if (!(error instanceof CommanderError)) {
      io.stderr.write(`${describe(error, name, args.includes('--json'))}\n`);
    } else if (name === 'usage' && error.code !== 'commander.help') {
      io.stderr.write('(--help shows what there is)\n');
    }
    return EXIT_CODES[name];
  }
}

function group(name: string, description: string, commands: Command[]): Command {
  const command = new Command(name).description(description);
  for (const sub of commands) command.addCommand(sub);
  return command;
}

/** Errors come back as exceptions and texts go where the caller wants them, for every command below. */
function prepare(command: Command, io: CliIo): void {
  command.exitOverride();
  command.configureOutput({
    writeOut: (text) => void io.stdout.write(text),
    writeErr: (text) => void io.stderr.write(text),
  });
  for (const sub of command.commands) prepare(sub, io);
}

function describe(error: unknown, code: string, isJson: boolean): string {
  const known = error instanceof AdminError ? error.message : operatorMessage(error);
  const message = known ?? (code === 'unavailable' ? 'The database cannot be reached.' : trace(error));
  if (isJson) return JSON.stringify({ error: { code, message } });
  return `mailcote: ${message}`;
}

/** A fault of ours: whoever reports it needs the whole of it. */
function trace(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
