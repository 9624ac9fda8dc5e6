import { type CommandContext, isAuthOffered } from '../command-context.ts';
import { helloName } from './helo.ts';

/** EHLO (RFC 5321 4.1.1.1): greets and lists the extensions that hold for this connection as it is now. */
export function ehlo(context: CommandContext): void {
  const { options, session } = context;
  session.hello = { name: helloName(context.args), isExtended: true };
  context.resetTransaction();
  session.state = 'ready';
  const lines = [
    options.hostname,
    'PIPELINING',
    `SIZE ${options.maxMessageSize}`,
    '8BITMIME',
    'SMTPUTF8',
    'ENHANCEDSTATUSCODES',
    'HELP',
  ];
  if (options.hasStartTls && !session.isTls) lines.push('STARTTLS');
  if (isAuthOffered(context)) lines.push('AUTH PLAIN LOGIN');
  context.reply(250, null, lines.join('\n'));
}
