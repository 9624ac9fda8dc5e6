import { parseMessage, searchText } from '@mailcote/mime';
import type { Id } from '@mailcote/store';
import type { Config } from '../../config.ts';
import { openMailContext, type MailContext } from '../../testing/mail-server.ts';
import { prepareImap } from '../index.ts';
import { ImapTalk } from './imap-talk.ts';

export const PASSWORD = 'correct horse battery';

/** A real IMAP server on a database of its own. */
export interface ImapServer extends AsyncDisposable {
  mail: MailContext;
  port: number;
  tlsPort: number;
  /** An account with nothing in it. */
  account(local: string): Promise<{ id: Id; address: string }>;
  /** Logged in. */
  talk(address: string): Promise<ImapTalk>;
  /** As mail from outside comes in. Lines end in \n here and in CRLF there. */
  deliver(accountId: Id, message: string, receivedAt?: Date): Promise<Id>;
}

export async function startImapServer(config: Partial<Config> = {}): Promise<ImapServer> {
  await using stack = new AsyncDisposableStack();
  const mail = stack.use(await openMailContext({ config: { rateLimits: false, ...config } }));
  const listen = await prepareImap(mail.ctx);
  const plain = await listen(0, 'startTls');
  stack.defer(() => plain.close());
  const tls = await listen(0, 'tls');
  stack.defer(() => tls.close());
  const everything = stack.move();
  return {
    mail,
    port: plain.port,
    tlsPort: tls.port,
    account: (local) => mail.account(local, PASSWORD),
    talk: (address) => ImapTalk.logIn(plain.port, address, PASSWORD),
    deliver: async (accountId, message, receivedAt = new Date()) => {
      const bytes = Buffer.from(message.replaceAll('\n', '\r\n'));
      const parsed = parseMessage(bytes);
      const { emailId } = await mail.store.deliver({
        accountId,
        bytes,
        parsed,
        search: searchText(bytes, parsed),
        mailbox: { role: 'inbox' },
        keywords: [],
        receivedAt,
        trace: null,
      });
      return emailId;
    },
    [Symbol.asyncDispose]: () => everything.disposeAsync(),
  };
}
