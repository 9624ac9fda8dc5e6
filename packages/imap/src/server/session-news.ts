import { bad, ImapError } from '../imap-error.ts';
import { AccountNews } from './account-news.ts';
import type { SessionState } from './command-context.ts';
import type { MailboxNews } from './mailbox-news.ts';

export interface SessionNewsOptions {
  send: (text: string) => void;
  /** Resolves when the client has taken what was sent. */
  drained: () => Promise<void>;
  /** Something is to be told, to a client that wants to hear at once. */
  onNews: () => void;
  /** Something of ours went wrong. */
  onFault: (error: unknown) => void;
}

/** What nobody asked for, beside the answer to a command: of the selected mailbox, and of all others once the client has asked for it (RFC 5465). */
export class SessionNews {
  readonly #session: SessionState;
  readonly #mailbox: MailboxNews;
  readonly #options: SessionNewsOptions;

  constructor(session: SessionState, mailbox: MailboxNews, options: SessionNewsOptions) {
    this.#session = session;
    this.#mailbox = mailbox;
    this.#options = options;
  }

  /** See MailboxNews. */
  async tell(options: { mayExpunge: boolean; force: boolean }): Promise<void> {
    await this.#mailbox.tell(options);
    await this.#session.news?.tell();
  }

  /** The same between two commands. Never rejects: what was not told is still to be told, at the next occasion. */
  async tellAtOnce(): Promise<void> {
    // The selected mailbox hears of the same change, and may hear of it behind us.
    await Promise.resolve();
    try {
      const { news } = this.#session;
      const selected = news?.selected ?? null;
      if (selected !== null) await this.#mailbox.tell({ mayExpunge: selected.mayExpunge, force: false });
      await news?.tell();
      await this.#options.drained();
    } catch (error) {
      if (!(error instanceof ImapError)) this.#options.onFault(error);
    }
  }

  /** From now on of all mailboxes. @throws ImapError BAD before the log-in */
  async start(): Promise<AccountNews> {
    const session = this.#session;
    if (session.account === null) throw bad('Log in first');
    if (session.news !== null) return session.news;
    const { send, onNews } = this.#options;
    const news = await AccountNews.start(session, session.account, send, onNews);
    if (session.state === 'logout') news[Symbol.dispose]();
    else session.news = news;
    return news;
  }
}
