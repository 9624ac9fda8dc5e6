import type { Flag } from '../../grammar/flags.ts';
import type { Reader } from '../../grammar/reader.ts';
import { bad } from '../../imap-error.ts';
import { command } from '../command-context.ts';
import { ordered } from '../copy-uid.ts';

interface MessageArguments {
  flags: Flag[];
  internalDate: Date | null;
}

/**
 * RFC 9051 6.3.12, of several messages (RFC 3502), binary ones (RFC 3516 4.4) and such with UTF-8 in their headers (RFC 6855 4). The messages
 * have been handed to the backend while they came.
 */
export const append = command<{ name: string; messages: MessageArguments[] }>({
  parse(reader) {
    reader.space();
    const name = reader.mailbox();
    const messages: MessageArguments[] = [];
    do {
      reader.space();
      messages.push(readMessage(reader));
    } while (!reader.isAtEnd);
    return { name, messages };
  },
  async run(context, { name, messages }) {
    const incoming = context.takeMessages();
    try {
      if (incoming.length !== messages.length) throw bad('Each message is one literal');
      const appended = messages.map((message, index) => ({ ...message, message: incoming[index]! }));
      const { uidValidity, uids } = await context.account.append(name, appended);
      return { code: `APPENDUID ${uidValidity} ${ordered(uids)}` };
    } catch (error) {
      for (const message of incoming) message.abort();
      throw error;
    }
  },
});

function readMessage(reader: Reader): MessageArguments {
  const flags = reader.peek() === '(' ? reader.flagList() : [];
  if (reader.peek() === ' ') reader.space();
  const internalDate = reader.peek() === '"' ? reader.dateTime() : null;
  if (internalDate !== null) reader.space();
  const isUtf8 = reader.take('UTF8 (');
  if (reader.messageLiteral().kind !== 'stream') throw bad('The literal of a message was expected');
  if (isUtf8) reader.expect(')');
  return { flags, internalDate };
}
