import { type CommandContext, isAuthOffered } from '../command-context.ts';
import { MAX_MESSAGES, MAX_RECIPIENTS } from '../limits.ts';
import { authMechanisms } from './auth.ts';
import { helloName } from './helo.ts';

/** EHLO (RFC 5321 4.1.1.1): greets and lists the extensions that hold for this connection as it is now. */
export function ehlo(context: CommandContext): void {
  greetExtended(context);
}

/** What EHLO and LHLO have in common: all of it. */
export function greetExtended(context: CommandContext): void {
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
    'CHUNKING',
    'BINARYMIME',
    'DSN',
    'ENHANCEDSTATUSCODES',
    `LIMITS MAILMAX=${MAX_MESSAGES} RCPTMAX=${options.maxRecipients ?? MAX_RECIPIENTS}`,
    'HELP',
  ];
  // RFC 8689 2: only where the message has come over TLS itself.
  if (session.isTls) lines.push('REQUIRETLS');
  if (options.maxHold !== undefined)
    lines.push(`FUTURERELEASE ${options.maxHold} ${furthest(options.maxHold)}`);
  if (options.hasStartTls && !session.isTls) lines.push('STARTTLS');
  if (isAuthOffered(context)) lines.push(`AUTH ${authMechanisms(context).join(' ')}`);
  context.reply(250, null, lines.join('\n'));
}

/** RFC 4865 4: the latest moment that HOLDUNTIL may name, as RFC 3339 writes it. */
function furthest(maxHold: number): string {
  return new Date(Date.now() + maxHold * 1000).toISOString().replace(/\.\d+Z$/, 'Z');
}
