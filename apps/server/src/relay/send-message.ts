import { isPositive, SmtpError } from '@mailcote/smtp';
import { isAscii } from 'node:buffer';
import type { ServerContext } from '../context.ts';
import { noReply } from './outcome.ts';
import { OutboundConnection } from './outbound-connection.ts';

export interface SendMessageInput {
  /** An IP address. */
  host: string;
  port: number;
  mailFrom: string;
  rcptTo: string[];
  bytes: Buffer;
}

/**
 * Hands one message to a server over SMTP, here and now, without the queue: for what has to show that SMTP itself works, like
 * the welcome message. Resolves when all recipients were accepted.
 * @throws SmtpError with the first refusal, or 451 when the server cannot be talked to
 */
export async function sendMessage(
  { config }: Pick<ServerContext, 'config'>,
  { host, port, mailFrom, rcptTo, bytes }: SendMessageInput,
): Promise<void> {
  const target = {
    host,
    addresses: [host],
    port,
    isTls: false,
    tls: { kind: 'opportunistic' },
    auth: null,
    checksLoop: false,
  } as const;
  const opened = await OutboundConnection.open(target, { hostname: config.hostname, sources: [] });
  if (!('connection' in opened)) {
    const { reply = null, error = opened.unreachable[0]?.error ?? 'not reached' } =
      'failure' in opened ? opened.failure : {};
    throw toError(reply ?? noReply(error));
  }
  const { connection } = opened;
  const envelope = { mailFrom, rcptTo };
  const message = { envelope, size: bytes.length, is8Bit: !isAscii(bytes), hasInternationalHeader: false };
  const results = await connection.send(message, once(bytes));
  await connection.quit();
  for (const { reply, error } of results) {
    if (reply === null || !isPositive(reply)) throw toError(reply ?? noReply(error ?? 'No reply'));
  }
}

function toError({
  code,
  enhancedCode,
  text,
}: {
  code: number;
  enhancedCode: string | null;
  text: string;
}): SmtpError {
  return new SmtpError(code, enhancedCode, text);
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
