import type { Id } from '@mailcote/jmap';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import { create } from 'zustand';
import type { Account } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { isPhone } from '../../app/viewport.ts';
import { messagesWith, withSections, type Messages } from '../../i18n/index.ts';
import { newDraft, type Draft } from './draft.ts';
import type { DraftSession } from './draft-session.ts';

export type ComposerView = 'inline' | 'window' | 'full' | 'minimised';

/** Where a message is written in a conversation: below the message that it answers. */
export interface Home {
  threadId: Id;
  emailId: Id | null;
}

/** A message that is being written, and where it stands. */
export interface Composer {
  session: DraftSession;
  view: ComposerView;
  /** null: it belongs to no conversation. */
  home: Home | null;
  /** Where the cursor begins; null: nobody asked for it. */
  focus: 'to' | 'body' | null;
  /** Holds what is shown of it, and is carried from frame to frame: cursor, undo and uploads go with it. */
  element: HTMLElement;
  /** Closes its place in the conversation. */
  makeWay: (element: HTMLElement, next: Id | null) => void;
}

/** More windows than this do not fit beside one another. */
const MAX_COMPOSERS = 3;

interface ComposersState {
  list: Composer[];
  /** Closed, with their last word to the server still on its way. */
  leaving: DraftSession[];
  /** The conversation that is open. */
  openThread: Id | null;
  /** The places in it, by the keys of the drafts. */
  slots: ReadonlyMap<string, HTMLElement>;
}

export const useComposers = create<ComposersState>(() => ({
  list: [],
  leaving: [],
  openThread: null,
  slots: new Map(),
}));

/** True when the conversation that it belongs to is open, beside the list: on a phone a message is a page of its own. */
export function isAtHome({ home }: Pick<Composer, 'home'>): boolean {
  return home !== null && home.threadId === useComposers.getState().openThread && !isPhone();
}

const viewFor = (home: Home | null): ComposerView => (isAtHome({ home }) ? 'inline' : 'window');

const isInline = ({ view }: Composer): boolean => view === 'inline';

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

/** Opens a draft: in its conversation where that is open, else in a window before the others. */
export async function openComposer(
  draft: Draft,
  focus: Composer['focus'],
  { home = null, view = viewFor(home) }: Partial<Pick<Composer, 'home' | 'view'>> = {},
): Promise<void> {
  if (!host) return;
  const { account, messages } = host;
  const same = composerOf(
    ({ key, emailId }) => key === draft.key || (draft.emailId !== null && emailId === draft.emailId),
  );
  if (same) {
    revealComposer(same);
    return;
  }
  try {
    const { makeSession, makeWay } = await load();
    const windows = useComposers.getState().list.filter((composer) => !isInline(composer));
    const tooMany = Math.max(0, windows.length - MAX_COMPOSERS + 1);
    // Nobody asked for it now: what is being written is not disturbed, and this one is kept where it is.
    if (view === 'minimised' && tooMany > 0) return;
    const session = makeSession(account, draft);
    const composer: Composer = { session, view, home, focus, element: newFrame(), makeWay };
    // The oldest one makes room; it is saved.
    if (view !== 'inline') for (const oldest of windows.slice(0, tooMany)) closeComposer(oldest.session);
    useComposers.setState(({ list }) => ({
      list: [...(view === 'window' || view === 'full' ? minimised(list) : list), composer],
    }));
  } catch {
    toast(messages.t.app.failed, { tone: 'error' });
  }
}

function newFrame(): HTMLElement {
  const element = document.createElement('div');
  element.className = 'contents';
  return element;
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

/** Opens a draft that lies on the server. @param isAsked by a person, who wants the cursor in it */
export async function openDraft(emailId: Id, isAsked = true): Promise<void> {
  if (!host) return;
  const { account, messages } = host;
  await recovery.promise;
  const threadId = account.store.emails.get(emailId)?.threadId;
  const homeOf = ({ answers }: Draft): Home | null =>
    threadId === undefined ? null : { threadId, emailId: answers?.emailId ?? null };
  const open = composerOf((draft) => draft.emailId === emailId);
  if (open) {
    const home = open.home ?? homeOf(open.session.draft);
    if (isAsked) revealComposer(open);
    // Nobody asked for the cursor, whatever it was opened with.
    else if (open.view === 'minimised') setComposerView({ ...open, focus: null }, viewFor(home), home);
    return;
  }
  try {
    const { readDraft } = await load();
    const draft = await readDraft(account, emailId);
    if (draft)
      await openComposer(draft, isAsked ? (draft.to.length > 0 ? 'body' : 'to') : null, {
        home: homeOf(draft),
      });
    else if (isAsked) toast((await messagesWith(messages, 'compose')).t.compose.draftGone, { tone: 'error' });
  } catch {
    // Where nobody asked, it is shown as any message, with a button to go on with it.
    if (isAsked) toast(messages.t.app.unreachable, { tone: 'error' });
  }
}

/** Another window has saved a draft that is only looked at here: what it made of it takes the same place. */
export async function showOtherVersion(
  { session, element }: Composer,
  other: { emailId: Id; lineage: string },
): Promise<void> {
  if (!host) return;
  const { account } = host;
  const { makeSession, readOther } = await load();
  let draft: Draft | null;
  try {
    draft = await readOther(account, other);
  } catch {
    // Out of reach: what is said of it has a button that opens it.
    return;
  }
  // Somebody has begun to write here meanwhile, and says which one counts.
  if (session.isTouched) return;
  if (!draft) {
    session.missOther();
    return;
  }
  session.abandon();
  const isFocused = element.contains(document.activeElement);
  useComposers.setState(({ list }) => ({
    list: list.map((composer) =>
      composer.session === session
        ? {
            ...composer,
            session: makeSession(account, draft),
            focus: isFocused ? 'body' : null,
            element: newFrame(),
          }
        : composer,
    ),
  }));
}

/** What was left on this machine is newer than the copies on the server: it is opened before any of those. */
const recovery = Promise.withResolvers<void>();

/** Opens again what a crash or a lost connection left on this machine. */
export async function recoverDrafts(account: Account): Promise<void> {
  try {
    await openLocal(account);
  } finally {
    recovery.resolve();
  }
}

async function openLocal(account: Account): Promise<void> {
  const { leftDrafts, localDrafts } = await import('./local-drafts.ts');
  const all = await localDrafts(account.principal.accountId);
  await resend(all.filter(({ sending }) => sending));
  const drafts = await leftDrafts(all.filter(({ sending }) => !sending));
  if (drafts.length === 0) return;
  for (const draft of drafts.slice(-MAX_COMPOSERS)) {
    // Files whose upload was cut off are gone with the page that held them.
    const attachments = draft.attachments.filter(({ blobId }) => blobId !== null);
    await openComposer({ ...draft, attachments }, 'body', { view: 'minimised' });
  }
  const isOpen = drafts.some(({ key }) => composerOf((draft) => draft.key === key));
  if (host && isOpen) toast((await messagesWith(host.messages, 'compose')).t.compose.recovered);
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

const minimised = (list: readonly Composer[]): Composer[] =>
  list.map((composer) => (isInline(composer) ? composer : { ...composer, view: 'minimised' }));

export function setComposerView({ session, home, focus }: Composer, view: ComposerView, at = home): void {
  useComposers.setState(({ list }) => ({
    list: (view === 'window' || view === 'full' ? minimised(list) : list).map((other) =>
      other.session === session ? { ...other, view, focus, home: at } : other,
    ),
  }));
}

export function composerOf(test: (draft: Draft) => boolean): Composer | undefined {
  return useComposers.getState().list.find(({ session }) => test(session.draft));
}

/** Shows a message that is being written, with the cursor in it. */
export function revealComposer(composer: Composer): void {
  if (composer.view === 'minimised' || composer.view === 'inline')
    setComposerView(composer, viewFor(composer.home));
  requestAnimationFrame(() => composer.element.querySelector<HTMLElement>('.editor')?.focus());
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

/** @param next the message that the focus goes to when it was written in a conversation; else the one that it answers */
export function dropComposer(session: DraftSession, next?: Id): void {
  const composer = useComposers.getState().list.find((other) => other.session === session);
  if (composer && isInline(composer))
    composer.makeWay(composer.element, next ?? composer.home?.emailId ?? null);
  useComposers.setState(({ list }) => ({ list: list.filter((other) => other.session !== session) }));
}
