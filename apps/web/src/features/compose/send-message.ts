import type { Id } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';
import { confirmAction, dismissToast, setUi, toast } from '../../app/ui-store.ts';
import type { MessagesWith } from '../../i18n/index.ts';
import { messageDate } from '../../lib/dates.ts';
import { displayName } from '../../mail-store/index.ts';
import { composerOf, dropComposer, openComposer, type Home } from './composers.ts';
import type { DraftSession, SendOutcome } from './draft-session.ts';
import { recipientsOf, type Draft } from './draft.ts';
import { cancelScheduled } from './scheduled.ts';
import { promisedAttachment } from './forgotten-attachment.ts';

/**
 * Sends what a composer holds: asks about what looks forgotten, waits for files that are on their way, closes the window, offers to call
 * the message back.
 * @param at when it is to leave; null: now
 */
export async function sendMessage(
  account: Account,
  session: DraftSession,
  written: string,
  messages: MessagesWith<'compose'>,
  at: Date | null = null,
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
  const { home = null } = composerOf(({ key }) => key === session.draft.key) ?? {};
  await finish(account, session, await session.send(at), messages, at, home);
}

/** The longest that a message that was sent is waited for before its composer goes. Milliseconds. */
const ARRIVAL_MS = 1_500;

/** Fetches what was sent: it stands in the conversation when its composer goes, in the same place. */
async function sentIsThere({ store }: Account, threadId: Id, emailId: Id): Promise<void> {
  const late = new Promise((resolve) => setTimeout(resolve, ARRIVAL_MS));
  const there = store.fetchThread(threadId).catch(() => null);
  await Promise.race([there, late]);
  store.bodies.want([emailId]);
}

/** What came of it, and what is to be said. */
async function finish(
  account: Account,
  session: DraftSession,
  outcome: SendOutcome,
  messages: MessagesWith<'compose'>,
  at: Date | null,
  home: Home | null,
): Promise<void> {
  const { t, locale } = messages;
  if (outcome.kind === 'waiting') {
    dropComposer(session);
    await sendWhenBack(account, session, messages, at, home);
    return;
  }
  if (outcome.kind === 'refused') {
    // Its window may have been closed while it waited.
    await openComposer(session.draft, 'body', { home });
    const said = outcome.problem === 'forbiddenFrom' ? t.compose.forbiddenFrom : t.compose.sendFailed;
    toast(outcome.detail ? `${said} (${outcome.detail})` : said, { tone: 'error', stays: null });
    return;
  }
  if (!at && home) await sentIsThere(account, home.threadId, outcome.emailId);
  dropComposer(session, outcome.emailId);
  const [first] = recipientsOf(session.draft);
  const label = first ? t.compose.sentTo(displayName(first)) : t.compose.sent;
  if (at) {
    toast(t.compose.scheduledFor(messageDate(at.toISOString(), locale)), {
      action: { label: t.compose.scheduled, keys: [], run: () => setUi({ overlay: { kind: 'scheduled' } }) },
    });
    return;
  }
  if (account.undoMs <= 0 || outcome.submissionId === null) {
    toast(label);
    return;
  }
  offerUndo(
    account,
    { ...session.draft, emailId: outcome.emailId },
    outcome.submissionId,
    label,
    messages,
    home,
  );
}

/** Between two attempts, milliseconds: a line that is there again may go at once. */
const RETRY_MS = 1_500;

/** The server is away: says so, lets the message be called back, and sends it when the line is there again. It is kept on this machine till then. */
export async function sendWhenBack(
  account: Account,
  session: DraftSession,
  messages: MessagesWith<'compose'>,
  at: Date | null,
  home: Home | null = null,
): Promise<void> {
  const send = () => sendByThisPage(account, session, messages, at, home);
  // Of several pages that know of the message, one sends it. Browsers offer locks to secure pages only.
  if (!('locks' in navigator)) await send();
  else
    await navigator.locks.request(
      `send ${session.draft.key}`,
      { ifAvailable: true },
      (lock) => lock && send(),
    );
}

async function sendByThisPage(
  account: Account,
  session: DraftSession,
  messages: MessagesWith<'compose'>,
  at: Date | null,
  home: Home | null,
): Promise<void> {
  const { store } = account;
  const { t } = messages;
  let isCalledBack = false;
  const step = {
    label: t.compose.waits,
    undo: async () => {
      isCalledBack = true;
      session.abandon();
      toast(t.compose.undone);
      await openComposer({ ...session.draft, key: crypto.randomUUID(), sending: null }, 'body', { home });
    },
  };
  toast(t.compose.waits, {
    action: { label: t.action.undo, keys: ['z'], run: () => void store.undo.undo(step) },
  });
  let outcome: SendOutcome;
  do {
    store.undo.push(step);
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    await store.whenOpen();
    if (isCalledBack) return;
    store.undo.forget(step);
    outcome = await session.send(at);
  } while (outcome.kind === 'waiting');
  await finish(account, session, outcome, messages, at, home);
}

/** Asks when there is no subject, or a file was promised and is not there. */
async function isMeant(draft: Draft, written: string, { t }: MessagesWith<'compose'>): Promise<boolean> {
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
function offerUndo(
  account: Account,
  draft: Draft,
  submissionId: Id,
  label: string,
  { t }: MessagesWith<'compose'>,
  home: Home | null,
): void {
  const { store, undoMs } = account;
  const step = {
    label,
    undo: async () => {
      if (await callBack(account, draft, submissionId)) {
        toast(t.compose.undone);
        await openComposer({ ...draft, key: crypto.randomUUID() }, 'body', { home });
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

/** The Email goes back to the drafts, and what it answered is no longer answered. */
async function callBack(account: Account, draft: Draft, submissionId: Id): Promise<boolean> {
  if (draft.emailId === null) return false;
  const isBack = (await cancelScheduled(account, { submissionId, emailId: draft.emailId })) !== null;
  if (isBack && draft.answers) {
    const patch = { keywords: { [draft.answers.keyword]: null } };
    await account.store.update(new Map([[draft.answers.emailId, patch]])).done;
  }
  return isBack;
}
