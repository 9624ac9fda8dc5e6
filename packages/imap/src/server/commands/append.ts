import { readAppendMessage, type AppendMessage } from '../../grammar/append-message.ts';
import { assembled } from '../catenate.ts';
import { command } from '../command-context.ts';
import { ordered } from '../copy-uid.ts';

/**
 * RFC 9051 6.3.12, of several messages (RFC 3502), binary ones (RFC 3516 4.4), such with UTF-8 in their headers (RFC 6855 4), and such
 * that are put together from others (RFC 4469).
 */
export const append = command<{ name: string; messages: AppendMessage[] }>({
  parse(reader) {
    reader.space();
    const name = reader.mailbox();
    const messages: AppendMessage[] = [];
    do {
      reader.space();
      messages.push(readAppendMessage(reader));
    } while (!reader.isAtEnd);
    return { name, messages };
  },
  async run(context, { name, messages }) {
    const appended = await assembled(context, messages, context.takeMessages());
    const { uidValidity, uids } = await context.account.append(name, appended);
    return { code: `APPENDUID ${uidValidity} ${ordered(uids)}` };
  },
});
