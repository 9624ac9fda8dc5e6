import { asciiOrcpt } from '../../dsn-parameters.ts';
import { type ClientContext, type Command, timeouts } from '../command.ts';
import type { OutgoingMessage } from '../events.ts';
import { type Transaction, usesSmtpUtf8, wireAddress } from '../transaction.ts';

/** RCPT TO (RFC 5321 4.1.1.3). */
export function rcpt(context: ClientContext, transaction: Transaction, rcptTo: string): Command {
  const { message } = transaction;
  const isUtf8 = usesSmtpUtf8(message, context.extensions);
  const words = [`RCPT TO:<${wireAddress(rcptTo, isUtf8)}>`];
  if (context.extensions.has('DSN')) words.push(...dsnWords(message, rcptTo, isUtf8));
  return {
    line: words.join(' '),
    timeout: timeouts.command,
    onReply: (reply) => transaction.settleRecipient(rcptTo, reply),
  };
}

/** RFC 3461 5.2.1: handed on as they came; what was not said stays unsaid. */
function dsnWords({ rcptDsn }: OutgoingMessage, rcptTo: string, isUtf8: boolean): string[] {
  const { notify, orcpt } = rcptDsn?.get(rcptTo) ?? {};
  const words: string[] = [];
  if (notify) words.push(`NOTIFY=${notify.join(',').toUpperCase()}`);
  if (orcpt) words.push(`ORCPT=${isUtf8 ? orcpt : asciiOrcpt(orcpt)}`);
  return words;
}
