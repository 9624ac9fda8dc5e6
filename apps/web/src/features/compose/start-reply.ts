import type { Id } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { messagesWith, type Messages } from '../../i18n/index.ts';
import { openComposer } from './composers.ts';
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
    if (draft) await openComposer(draft, kind === 'forward' ? 'to' : 'body');
  } catch {
    toast(messages.t.app.unreachable, { tone: 'error' });
  }
}
