import { isPositive } from '../../reply.ts';
import type { OutgoingMessage } from '../events.ts';
import { type ClientContext, type Command, timeouts } from '../command.ts';
import { type Transaction, usesSmtpUtf8, wireAddress } from '../transaction.ts';

/** MAIL FROM (RFC 5321 4.1.1.2) with the parameters the message needs and the server offers. */
export function mail(context: ClientContext, transaction: Transaction): Command {
  const { message } = transaction;
  const { extensions } = context;
  const isUtf8 = usesSmtpUtf8(message, extensions);
  const from = message.envelope.mailFrom === '' ? '' : wireAddress(message.envelope.mailFrom, isUtf8);
  const words = [`MAIL FROM:<${from}>`];
  if (extensions.has('SIZE')) words.push(`SIZE=${message.size}`);
  if (message.isBinary === true) words.push('BODY=BINARYMIME');
  else if (message.is8Bit && extensions.has('8BITMIME')) words.push('BODY=8BITMIME');
  if (isUtf8) words.push('SMTPUTF8');
  if (message.requiresTls === true) words.push('REQUIRETLS');
  if (extensions.has('DSN')) words.push(...dsnWords(message));
  return {
    line: words.join(' '),
    timeout: timeouts.command,
    onReply: (reply) => {
      if (!isPositive(reply)) transaction.settleAll(reply, null);
    },
  };
}

/** RFC 3461 5.2.1: handed on as they came. */
function dsnWords({ dsn }: OutgoingMessage): string[] {
  const words: string[] = [];
  if (dsn?.ret) words.push(`RET=${dsn.ret.toUpperCase()}`);
  if (dsn?.envId) words.push(`ENVID=${dsn.envId}`);
  return words;
}
