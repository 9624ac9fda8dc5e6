import type { CommandContext } from '../command-context.ts';

/** HELP (RFC 5321 4.1.1.8). */
export function help(context: CommandContext): void {
  context.reply(
    214,
    '2.0.0',
    `Commands: ${context.options.isLmtp === true ? 'LHLO' : 'HELO EHLO'} MAIL RCPT DATA BDAT RSET NOOP QUIT VRFY HELP STARTTLS AUTH\nSee RFC 5321`,
  );
}
