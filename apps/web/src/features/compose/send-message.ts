import type { Id } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';
import { confirmAction, dismissToast, toast } from '../../app/ui-store.ts';
import type { Messages } from '../../i18n/index.ts';
import { displayName } from '../../mail-store/index.ts';
import { dropComposer, openComposer } from './composers.ts';
import type { DraftSession } from './draft-session.ts';
import { recipientsOf, type Draft } from './draft.ts';
import { promisedAttachment } from './forgotten-attachment.ts';

/**
 * Sends what a composer holds: asks about what looks forgotten, waits for files that are on their way, closes the window, offers to call
 * the message back.
 */
export async function sendMessage(
  account: Account,
  session: DraftSession,
  written: string,
  messages: Messages,
): Promise<void> {
  const { t } = messages;
  if (session.wait.isOn) return;
  const problem = session.problem();
  if (problem === 'noRecipients' || problem === 'failedUploads') {
    toast(t.compose[problem], { tone: 'error' });
    return;
  }
  if (!(await isMeant(session.draft, written, messages))) return;
  const end = await session.uploaded();
  if (end === 'failed') toast(t.compose.notSentUploads, { tone: 'error', stays: null });
  if (end !== 'ready') return;
  const outcome = await session.send();
  if (outcome.kind === 'refused') {
    const said = outcome.problem === 'forbiddenFrom' ? t.compose.forbiddenFrom : t.compose.sendFailed;
    toast(outcome.detail ? `${said} (${outcome.detail})` : said, { tone: 'error', stays: null });
    return;
  }
  dropComposer(session);
  const [first] = recipientsOf(session.draft);
  const label = first ? t.compose.sentTo(displayName(first)) : t.compose.sent;
  if (account.undoMs <= 0) {
    toast(label);
    return;
  }
  offerUndo(account, { ...session.draft, emailId: outcome.emailId }, outcome.submissionId, label, messages);
}

/** Asks when there is no subject, or a file was promised and is not there. */
async function isMeant(draft: Draft, written: string, { t }: Messages): Promise<boolean> {
  const word = promisedAttachment(`${draft.subject}\n${written}`);
  const hasFiles = draft.attachments.some(({ cid }) => cid === null);
  // "Re: attached" was the other's word, not ours.
  if (word !== null && !hasFiles && !(draft.quote && promisedAttachment(written) === null)) {
    const isSure = await confirmAction({
      title: t.compose.forgotTitle,
      text: t.compose.forgotText(word),
      action: t.compose.sendAnyway,
    });
    if (!isSure) return false;
  }
  if (draft.subject.trim() !== '') return true;
  return confirmAction({
    title: t.compose.noSubjectTitle,
    text: t.compose.noSubjectText,
    action: t.compose.sendAnyway,
  });
}

/** While the server still holds the message: one key calls it back and opens it again. */
function offerUndo(account: Account, draft: Draft, submissionId: Id, label: string, { t }: Messages): void {
  const { store, undoMs } = account;
  const step = {
    label,
    undo: async () => {
      if (await callBack(account, draft, submissionId)) {
        toast(t.compose.undone);
        await openComposer({ ...draft, key: crypto.randomUUID() }, 'body');
      } else {
        toast(t.compose.tooLate, { tone: 'error' });
      }
    },
  };
  store.undo.push(step);
  const shown = toast(label, {
    stays: undoMs,
    action: { label: t.action.undo, keys: ['z'], run: () => void store.undo.undo(step) },
  });
  setTimeout(() => {
    store.undo.forget(step);
    dismissToast(shown);
  }, undoMs);
}

/** RFC 8621 7: a pending submission can be canceled; the Email goes back to the drafts with it. */
async function callBack({ store }: Account, draft: Draft, submissionId: Id): Promise<boolean> {
  const [drafts, sent] = [store.mailboxOf('drafts')?.id ?? '', store.mailboxOf('sent')?.id ?? ''];
  const batch = store.batch();
  const set = batch.call('EmailSubmission/set', {
    update: { [submissionId]: { undoStatus: 'canceled' } },
    onSuccessUpdateEmail: {
      [submissionId]: {
        [`mailboxIds/${sent}`]: null,
        [`mailboxIds/${drafts}`]: true,
        'keywords/$draft': true,
      },
    },
  });
  const { updated } = (await store.send(batch)).get(set);
  store.refresh();
  const isBack = updated !== null && submissionId in updated;
  if (isBack && draft.answers) {
    await store.update(new Map([[draft.answers.emailId, { keywords: { [draft.answers.keyword]: null } }]]))
      .done;
  }
  return isBack;
}
