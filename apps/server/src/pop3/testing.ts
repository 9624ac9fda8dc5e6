import { parseMessage, searchText } from '@mailcote/mime';
import type { Id } from '@mailcote/store';
import type { Config } from '../config.ts';
import { type MailContext, openMailContext } from '../testing/mail-server.ts';
import { preparePop3 } from './index.ts';

export const PASSWORD = 'correct horse';

export interface Pop3Server extends AsyncDisposable {
  it: MailContext;
  anna: { id: Id; address: string };
  port: number;
  securePort: number;
  /** Into anna's inbox. @returns its id */
  deliver(text: string): Promise<Id>;
  close(): Promise<void>;
}

/** Both POP3 ports over a store of their own, where anna has an account. */
export async function startPop3Server(config: Partial<Config> = {}): Promise<Pop3Server> {
  await using stack = new AsyncDisposableStack();
  const it = stack.use(await openMailContext({ config }));
  const anna = await it.account('anna', PASSWORD);
  const ports = await preparePop3(it.ctx);
  const listeners = [await ports.start(), await ports.startSecure()] as const;
  const close = async (): Promise<void> => {
    await Promise.all(listeners.map((listener) => listener.close()));
  };
  stack.defer(close);
  const everything = stack.move();
  return {
    it,
    anna,
    port: listeners[0].port,
    securePort: listeners[1].port,
    deliver: async (text) => {
      const bytes = Buffer.from(text);
      const parsed = parseMessage(bytes);
      const { emailId } = await it.store.deliver({
        accountId: anna.id,
        bytes,
        parsed,
        search: searchText(bytes, parsed),
        mailbox: { role: 'inbox' },
        keywords: [],
        receivedAt: new Date(),
        trace: null,
      });
      return emailId;
    },
    close,
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}

/** A small message with a line that begins with a dot. */
export function message(subject: string): string {
  return `From: bob@remote.test\r\nTo: anna@example.test\r\nSubject: ${subject}\r\n\r\nHello\r\n.dot\r\n`;
}
