import type { Id } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { messagesWith, type Messages } from '../../i18n/index.ts';
import { composerOf, discardComposer, openComposer, revealComposer } from './composers.ts';
import { recipientsOf, type Draft } from './draft.ts';
import type { ReplyKind } from './reply-draft.ts';

export type { ReplyKind } from './reply-draft.ts';

/** Opens an answer to an Email, or a copy to pass on. */
export async function startReply(
  account: Account,
  emailId: Id,
  kind: ReplyKind,
  messages: Messages,
): Promise<void> {
  try {
    const { makeReply } = await import('./compose-code.ts');
    const draft = await makeReply(account, emailId, kind, await messagesWith(messages, 'compose'));
    if (!draft) return;
    const threadId = account.store.emails.get(emailId)?.threadId;
    const home = threadId === undefined ? null : { threadId, emailId };
    const begun = composerOf(
      ({ quote, answers }) => answers?.emailId === emailId && quote?.kind === draft.quote?.kind,
    );
    if (begun && isToSame(begun.session.draft, draft)) {
      revealComposer(begun);
      return;
    }
    // "To all" after "to one", before a word was written: the same answer.
    if (begun?.session.isEmpty) discardComposer(begun.session);
    await openComposer(draft, kind === 'forward' ? 'to' : 'body', { home });
  } catch {
    toast(messages.t.app.unreachable, { tone: 'error' });
  }
}

const isToSame = (a: Draft, b: Draft): boolean =>
  recipientsOf(a)
    .map(({ email }) => email)
    .join() ===
  recipientsOf(b)
    .map(({ email }) => email)
    .join();
