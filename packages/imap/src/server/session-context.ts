import { bad } from '../imap-error.ts';
import type { AccountNews } from './account-news.ts';
import type { CommandContext, ServerSessionOptions, SessionState } from './command-context.ts';
import type { LiteralIntake } from './literal-intake.ts';
import type { ResponseWriter } from './response-writer.ts';
import { enable, nameEncodingOf, select, takesUtf8 } from './session-state.ts';

/** What a session lends to the command that is running. */
export interface SessionParts {
  options: ServerSessionOptions;
  session: SessionState;
  literals: LiteralIntake;
  writer: ResponseWriter;
  /** Resolves with the next line of the client; null: the connection is gone. */
  nextLine(): Promise<string | null>;
  startNews(): Promise<AccountNews>;
  tellNews(options: { mayExpunge: boolean; force: boolean }): Promise<void>;
  /** After the tagged answer. */
  leave(): void;
}

/** What one command may do. */
export function commandContext(
  parts: SessionParts,
  { tag, isUid }: { tag: string; isUid: boolean },
): CommandContext {
  const { options, session, literals, writer } = parts;
  return {
    options,
    session,
    get account() {
      if (session.account === null) throw bad('Log in first');
      return session.account;
    },
    get selected() {
      if (session.selected === null) throw bad('Select a mailbox first');
      return session.selected;
    },
    tag,
    isUid,
    nameEncoding: nameEncodingOf(session),
    isUtf8: takesUtf8(session),
    takeMessages: () => literals.takeMessages(),
    untagged: (text) => writer.untagged(text),
    untaggedPieces: (pieces) => writer.untaggedPieces(pieces),
    continue: async (text) => {
      if (session.state === 'logout') return null;
      writer.send(`+ ${text}\r\n`);
      return parts.nextLine();
    },
    startNews: () => parts.startNews(),
    tellNews: (wanted) => parts.tellNews({ force: false, ...wanted }),
    select: (selected) => select(session, selected),
    enable: (names) => enable(session, names),
    startTls: () => {
      session.state = 'tls';
    },
    startCompression: () => {
      session.isCompressed = true;
    },
    logout: (text) => {
      writer.send(`* BYE ${text}\r\n`);
      parts.leave();
    },
  };
}
