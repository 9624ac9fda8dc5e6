import type { CommandContext } from '../command-context.ts';
import { greetExtended } from './ehlo.ts';

/** LHLO (RFC 2033 4.1): EHLO under another name, so that nobody takes LMTP for SMTP. */
export function lhlo(context: CommandContext): void {
  greetExtended(context);
}
