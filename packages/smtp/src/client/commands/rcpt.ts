import { type ClientContext, type Command, timeouts } from '../command.ts';
import { type Transaction, usesSmtpUtf8, wireAddress } from '../transaction.ts';

/** RCPT TO (RFC 5321 4.1.1.3). */
export function rcpt(context: ClientContext, transaction: Transaction, rcptTo: string): Command {
  const isUtf8 = usesSmtpUtf8(transaction.message, context.extensions);
  return {
    line: `RCPT TO:<${wireAddress(rcptTo, isUtf8)}>`,
    timeout: timeouts.command,
    onReply: (reply) => transaction.settleRecipient(rcptTo, reply),
  };
}
