import type { Id } from '@mailcote/jmap';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { create } from 'zustand';
import type { Account } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { messagesWith, withSections, type Messages } from '../../i18n/index.ts';
import { newDraft, type Draft } from './draft.ts';
import type { DraftSession } from './draft-session.ts';

export type ComposerView = 'window' | 'full' | 'minimised';

/** A message that is being written, and how its window stands. */
export interface Composer {
  session: DraftSession;
  view: ComposerView;
  /** Where the cursor begins. */
  focus: 'to' | 'body';
}

/** More windows than this do not fit beside one another. */
const MAX_COMPOSERS = 3;

interface ComposersState {
  list: Composer[];
  /** Closed, with their last word to the server still on its way. */
  leaving: DraftSession[];
}

export const useComposers = create<ComposersState>(() => ({ list: [], leaving: [] }));

/** The Emails on the server that hold what is being written: their windows show them already. */
export function useWrittenIds(): ReadonlySet<Id> {
  const { list, leaving } = useComposers();
  const sessions = useMemo(() => [...list.map(({ session }) => session), ...leaving], [list, leaving]);
  const subscribe = useCallback(
    (listener: () => void) => {
      const stops = sessions.map((session) => session.subscribe(listener));
      return () => stops.forEach((stop) => stop());
    },
    [sessions],
  );
  const ids = useSyncExternalStore(subscribe, () =>
    sessions.map((session) => session.draft.emailId ?? '').join(' '),
  );
  return useMemo(() => new Set(ids.split(' ')), [ids]);
}

/** What opens composers; set once the account is there. */
let host: { account: Account; messages: Messages } | null = null;

export function setComposerHost(next: typeof host): void {
  host = next;
}

/** The code of writing: editor, sanitiser, saves. Loaded when somebody writes. */
const load = () => withSections(['compose'], import('./compose-code.ts'));

export function preloadComposer(): void {
  load().catch(() => {
    // Tried again by the click that needs it, which then says so.
  });
}

/** Opens a window for a draft. */
export async function openComposer(
  draft: Draft,
  focus: 'to' | 'body',
  view: ComposerView = 'window',
): Promise<void> {
  if (!host) return;
  const { account, messages } = host;
  const open = useComposers.getState().list;
  const same = open.find(
    ({ session }) =>
      session.draft.key === draft.key || (draft.emailId !== null && session.draft.emailId === draft.emailId),
  );
  if (same) {
    setComposerView(same, 'window');
    return;
  }
  try {
    const { makeSession } = await load();
    const session = makeSession(account, draft);
    const others = useComposers.getState().list;
    // The oldest one makes room; it is saved.
    for (const { session: oldest } of others.slice(0, Math.max(0, others.length - MAX_COMPOSERS + 1)))
      closeComposer(oldest);
    useComposers.setState(({ list }) => ({
      list: [
        ...list.map((composer) => ({ ...composer, view: 'minimised' as const })),
        { session, view, focus },
      ],
    }));
  } catch {
    toast(messages.t.app.failed, { tone: 'error' });
  }
}

/** A new message, with what a mailto: link or another page knows of it. */
export async function composeNew(parts: Partial<Draft> = {}): Promise<void> {
  if (!host) return;
  const identity = host.account.store.identities.list()[0];
  if (!identity) return;
  const { signatureOf } = await load();
  const signature = signatureOf(identity);
  await openComposer(newDraft(identity.id, { signature, ...parts }), parts.to?.length ? 'body' : 'to');
}

/** Opens a draft that lies on the server. */
export async function openDraft(emailId: Id): Promise<void> {
  if (!host) return;
  const { account, messages } = host;
  const open = useComposers.getState().list.find(({ session }) => session.draft.emailId === emailId);
  if (open) {
    setComposerView(open, 'window');
    return;
  }
  try {
    const { readDraft } = await load();
    const draft = await readDraft(account, emailId);
    if (draft) await openComposer(draft, draft.to.length > 0 ? 'body' : 'to');
    else toast((await messagesWith(messages, 'compose')).t.compose.draftGone, { tone: 'error' });
  } catch {
    toast(messages.t.app.unreachable, { tone: 'error' });
  }
}

/** Opens again what a crash or a lost connection left on this machine. */
export async function recoverDrafts(account: Account): Promise<void> {
  const { localDrafts } = await import('./local-drafts.ts');
  const all = await localDrafts(account.principal.accountId);
  await resend(all.filter(({ sending }) => sending));
  const drafts = all.filter(({ sending }) => !sending);
  if (drafts.length === 0) return;
  for (const draft of drafts.slice(-MAX_COMPOSERS)) {
    // Files whose upload was cut off are gone with the page that held them.
    const attachments = draft.attachments.filter(({ blobId }) => blobId !== null);
    await openComposer(newDraft(draft.identityId, { ...draft, attachments }), 'body', 'minimised');
  }
  if (host) toast((await messagesWith(host.messages, 'compose')).t.compose.recovered);
}

/** Sends what an earlier life of the page was told to send and could not. */
async function resend(drafts: readonly Draft[]): Promise<void> {
  if (!host || drafts.length === 0) return;
  const { account, messages } = host;
  const { makeSession, sendWhenBack } = await load();
  const withCompose = await messagesWith(messages, 'compose');
  for (const draft of drafts) {
    const at = draft.sending?.at ? new Date(draft.sending.at) : null;
    void sendWhenBack(account, makeSession(account, draft), withCompose, at);
  }
}

export function setComposerView(composer: Composer, view: ComposerView): void {
  useComposers.setState(({ list }) => ({
    list: list.map((other) =>
      other.session === composer.session
        ? { ...other, view }
        : view === 'minimised'
          ? other
          : { ...other, view: 'minimised' as const },
    ),
  }));
}

/** Closes the window; what is written is saved. */
export function closeComposer(session: DraftSession): void {
  void leave(session, session.close());
}

/** Closes the window without a word to the server. */
export function abandonComposer(session: DraftSession): void {
  session.abandon();
  dropComposer(session);
}

/** Closes the window and throws away what is written. */
export function discardComposer(session: DraftSession): void {
  void leave(session, session.discard());
}

/** The window goes at once; what it held on the server is shown nowhere else before that is settled. */
async function leave(session: DraftSession, farewell: Promise<void>): Promise<void> {
  useComposers.setState(({ leaving }) => ({ leaving: [...leaving, session] }));
  dropComposer(session);
  try {
    await farewell;
  } catch {
    // The draft stays on the server; it can be thrown away from the list.
  }
  useComposers.setState(({ leaving }) => ({ leaving: leaving.filter((other) => other !== session) }));
}

export function dropComposer(session: DraftSession): void {
  useComposers.setState(({ list }) => ({ list: list.filter((other) => other.session !== session) }));
}
