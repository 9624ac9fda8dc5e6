import type { CommandContext } from '../command-context.ts';

/** HELP (RFC 5321 4.1.1.8). */
export function help(context: CommandContext): void {
  context.reply(
    214,
    '2.0.0',
    'Commands: HELO EHLO MAIL RCPT DATA RSET NOOP QUIT VRFY HELP STARTTLS AUTH\nSee RFC 5321',
  );
}
