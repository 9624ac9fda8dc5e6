import { CircleAlert, Forward, Reply, ReplyAll } from 'lucide-react';
import { Fragment, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { holdKeys, runCommand, useCommands } from '../../app/commands.tsx';
import { useBins, useMailboxes, useMine, useThreadEmails } from '../../app/store-hooks.ts';
import { setUi, ui } from '../../app/ui-store.ts';
import { isPhone } from '../../app/viewport.ts';
import { useMessages } from '../../i18n/index.ts';
import { isDraft, isUnread, SEEN, type ListedEmail, type MailStore } from '../../mail-store/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { openDraft, useWrittenIds } from '../compose/composers.ts';
import { ComposerSlot, useInlineComposers } from '../compose/inline-composers.tsx';
import { startReply, type ReplyKind } from '../compose/start-reply.ts';
import { LabelChip } from '../../ui/label-chip.tsx';
import { marked } from '../list/marked.tsx';
import type { ThreadActions } from '../list/thread-actions.ts';
import { mailboxTitle, type Place } from '../mailboxes/place.ts';
import { messageLook, setMessageLook } from './message-look.ts';
import { Message } from './message.tsx';
import { print } from './print/print.ts';
import { ReaderToolbar } from './reader-toolbar.tsx';
import { useTrustedSenders, wantBodies } from './trusted-senders.ts';

/** So many folded messages in a row are shown as one line. */
const STACK_FROM = 4;

export interface ConversationProps {
  threadId: string;
  place: Place;
  actions: ThreadActions;
  words: readonly string[];
  /** The rows after and before, whose bodies are fetched ahead. */
  neighbours: (string | undefined)[];
  position: { index: number; total: number } | null;
}

/** A conversation: its subject as the heading, its messages oldest first, what was read folded. */
export function Conversation({ threadId, place, actions, words, neighbours, position }: ConversationProps) {
  const account = useAccount();
  const { store } = account;
  const messages = useMessages();
  const { t } = messages;
  const mine = useMine();
  const bins = useBins();
  const mailboxes = useMailboxes();
  const all = useThreadEmails(threadId);
  const [failure, setFailure] = useState<'gone' | 'failed' | null>(null);
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [isStackOpen, setIsStackOpen] = useState(false);
  const [cursor, setCursor] = useState<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);

  const written = useWrittenIds();
  const composers = useInlineComposers(threadId);
  const [areDraftsOpen, setAreDraftsOpen] = useState(isPhone);
  const emails = useMemo(() => {
    const inBin = place.mailboxId !== null && bins.has(place.mailboxId);
    const shown = all.filter((email) =>
      inBin
        ? email.mailboxIds[place.mailboxId ?? '']
        : !Object.keys(email.mailboxIds).every((id) => bins.has(id)) && !written.has(email.id),
    );
    const isDraftOnly = shown.every(isDraft);
    // Drafts come with their composers, so that they are not seen twice.
    if (!inBin && !isDraftOnly && !areDraftsOpen) return shown.filter((email) => !isDraft(email));
    return shown.length > 0 || composers.length > 0 ? shown : [...all];
  }, [all, bins, written, place.mailboxId, areDraftsOpen, composers.length]);

  // A conversation that no list has brought along (a fresh page at its address), or that has grown.
  const known = store.threads.get(threadId)?.emailIds;
  const isComplete = known !== undefined && known.every((id) => store.emails.has(id));
  useEffect(() => {
    if (isComplete) return;
    let isCurrent = true;
    store.fetchThread(threadId).then(
      (thread) => isCurrent && setFailure(thread ? null : 'gone'),
      () => {
        if (!isCurrent) return;
        setFailure('failed');
        setAreDraftsOpen(true);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [store, threadId, isComplete]);

  // What was begun here is gone on with here.
  useEffect(() => {
    if (!isComplete || areDraftsOpen) return;
    const isBinned = (email: ListedEmail) => Object.keys(email.mailboxIds).every((id) => bins.has(id));
    const drafts = all.filter((email) => isDraft(email) && !isBinned(email));
    const hasOthers = drafts.length < all.length;
    void Promise.all(hasOthers ? drafts.map(({ id }) => openDraft(id, false)) : []).then(() =>
      setAreDraftsOpen(true),
    );
    // oxlint-disable-next-line react/exhaustive-deps -- once, when all of it is there: a draft that is closed again stays closed
  }, [isComplete]);

  // Which messages begin unfolded is decided once, when they are first seen.
  const initial = useRef(new Map<string, boolean>());
  const newest = emails.findLast((email) => !isDraft(email));
  for (const email of emails) {
    if (initial.current.has(email.id)) continue;
    initial.current.set(email.id, email === newest || isDraft(email) || isUnread(email));
  }
  const isAnswered = ({ id }: ListedEmail) => composers.some(({ home }) => home?.emailId === id);
  const isExpanded = (email: ListedEmail) =>
    toggled.get(email.id) ??
    (initial.current.get(email.id) === true || email === emails.at(-1) || isAnswered(email));

  const expandedIds = emails.filter(isExpanded).map(({ id }) => id);
  const wanted = expandedIds.join(' ');
  const trusted = useTrustedSenders();
  useEffect(() => {
    if (trusted) wantBodies(store, trusted, knownEmails(store, wanted));
  }, [store, trusted, wanted]);

  // What is shown is read.
  useEffect(() => {
    const unread = emails.filter((email) => isUnread(email) && isExpanded(email));
    if (unread.length > 0 && document.visibilityState === 'visible') {
      store.update(new Map(unread.map(({ id }) => [id, { keywords: { [SEEN]: true } }]))).done.catch(() => {
        // Reading is not the moment for an alarm; the message is unread again and the next look tries again.
      });
    }
    // oxlint-disable-next-line react/exhaustive-deps -- only when messages come: one marked unread while it is open stays so
  }, [store, threadId, emails.length]);

  // The rows next to this one open at once.
  const ahead = neighbours.join(' ');
  useEffect(() => {
    const handle = setTimeout(() => {
      const emails = knownEmails(store, ahead).map((email) => store.emailsOf(email.threadId).at(-1) ?? email);
      if (trusted) wantBodies(store, trusted, emails);
    }, 250);
    return () => clearTimeout(handle);
  }, [store, trusted, ahead]);

  // Opened by the keyboard or a click: those who listen start at the subject.
  const isReady = emails.length > 0;
  useEffect(() => {
    if (isReady && document.activeElement === document.body) heading.current?.focus({ preventScroll: true });
  }, [isReady]);
  // A long conversation opens at the first message that is not read yet, or at its last.
  useEffect(() => {
    if (!isReady || emails.length < 2) return;
    const first = emails.find((email) => initial.current.get(email.id)) ?? emails.at(-1);
    if (first && first !== emails[0])
      document.getElementById(`message-${first.id}`)?.scrollIntoView({ block: 'start' });
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it opens
  }, [isReady]);

  const toggle = useCallback(
    (id: string) =>
      setToggled((last) => new Map(last).set(id, !(last.get(id) ?? initial.current.get(id) ?? false))),
    [],
  );
  const setAll = (isOpen: boolean) => {
    setIsStackOpen(isOpen);
    setToggled(new Map(emails.map(({ id }, index) => [id, isOpen || index === emails.length - 1])));
    return true;
  };
  /** The message that reply, forward and trace are for. */
  const current = () =>
    emails.find(({ id }) => id === cursor) ?? emails.findLast((email) => !isDraft(email)) ?? emails.at(-1);
  const reply = (kind: ReplyKind) => {
    const email = current();
    if (!email) return false;
    void holdKeys(startReply(account, email.id, kind, messages));
    return true;
  };
  // A notification was answered (service-worker/notify.ts).
  useEffect(() => {
    if (!isReady || location.hash !== '#reply') return;
    history.replaceState(history.state, '', location.pathname + location.search);
    reply('reply');
    // oxlint-disable-next-line react/exhaustive-deps -- once, when it opens
  }, [isReady]);
  const walk = (by: 1 | -1) => {
    const from =
      cursor === null ? (by === 1 ? -1 : emails.length) : emails.findIndex(({ id }) => id === cursor);
    const email = emails[from + by];
    if (!email) return true;
    setCursor(email.id);
    setIsStackOpen(true);
    setToggled((last) => new Map(last).set(email.id, true));
    requestAnimationFrame(() => {
      const article = document.getElementById(`message-${email.id}`);
      article?.scrollIntoView({ block: 'nearest' });
      article?.querySelector<HTMLElement>('.message-head-button')?.focus({ preventScroll: true });
    });
    return true;
  };
  useCommands({
    reply: () => reply('reply'),
    replyAll: () => reply('replyAll'),
    forward: () => reply('forward'),
    nextMessage: () => walk(1),
    previousMessage: () => walk(-1),
    expandAll: () => setAll(true),
    collapseAll: () => setAll(false),
    trace: () => {
      const email = current();
      if (!email) return false;
      setUi({ overlay: { kind: 'trace', emailId: email.id, subject: email.subject ?? '' } });
      return true;
    },
    originalColours: () => {
      const email = current();
      if (!email) return false;
      setMessageLook(email.id, { hasOriginalColours: !messageLook(email.id).hasOriginalColours });
      return true;
    },
    print: () => void print(account, emails, messages),
    source: () => {
      const email = current();
      if (!email) return false;
      setUi({ overlay: { kind: 'source', messageId: email.id, blobId: email.blobId } });
      return true;
    },
  });

  if (failure !== null && emails.length === 0) {
    return (
      <EmptyState icon={CircleAlert} title={failure === 'gone' ? t.reader.gone : t.app.unreachable} isAlert>
        <button type="button" className="button" onClick={() => runCommand('back')}>
          {t.app.back}
        </button>
      </EmptyState>
    );
  }
  const last = emails.at(-1);
  const subject = all[0]?.subject?.trim() || (all[0] ? t.list.noSubject : '');
  const labels = mailboxes.filter(
    ({ id, role }) =>
      id !== place.mailboxId &&
      role !== 'sent' &&
      role !== 'drafts' &&
      emails.some((email) => email.mailboxIds[id]),
  );
  const stack = isStackOpen ? [] : stackOf(emails, (email) => isExpanded(email) || isAnswered(email));
  const others = last
    ? [...(last.to ?? []), ...(last.cc ?? [])].filter(({ email }) => !mine.has(email.toLowerCase()))
    : [];
  const hasMany =
    others.length > 0 && !(last && mine.has(last.from?.[0]?.email.toLowerCase() ?? '') && others.length < 2);

  /** Below a message stand the answers to it; below all, what answers none of them. */
  const slotsBelow = (emailId: string | null) =>
    composers
      .filter(({ home }) => (emails.find(({ id }) => id === home?.emailId)?.id ?? null) === emailId)
      .map((composer) => <ComposerSlot key={composer.session.draft.key} composer={composer} />);
  const hasComposerBelow = composers.some(
    ({ view, home }) =>
      view === 'inline' && (home?.emailId === last?.id || !emails.some(({ id }) => id === home?.emailId)),
  );

  return (
    <div className="flex h-full flex-col">
      <ReaderToolbar
        place={place}
        emails={emails}
        position={position}
        hasSelection={ui().selection.size > 0}
      />
      <div className="conversation" id="conversation">
        <div className="conversation-messages mx-auto w-full max-w-[860px] pb-16">
          <div className="flex items-start gap-3 px-5 pt-5 pb-3 max-tablet:px-4">
            <h1
              ref={heading}
              tabIndex={-1}
              dir="auto"
              className="min-w-0 grow text-[21px] leading-[1.3] font-semibold tracking-[-0.015em] text-pretty outline-none [overflow-wrap:anywhere]"
            >
              {marked(subject, words)}
              {labels.map((mailbox) => (
                <LabelChip key={mailbox.id} name={mailboxTitle(mailbox, t)} color={mailbox.color} />
              ))}
            </h1>
          </div>
          {all.length === 0 && (
            <div className="px-5">
              <span className="skeleton block h-4 w-1/2" />
            </div>
          )}
          {emails.map((email) => {
            if (stack.includes(email.id)) {
              if (email.id !== stack[0]) return null;
              return (
                <button
                  key="stack"
                  type="button"
                  className="message-stack"
                  onClick={() => setIsStackOpen(true)}
                >
                  <span>{t.reader.collapsed(stack.length)}</span>
                </button>
              );
            }
            return (
              <Fragment key={email.id}>
                <Message
                  email={email}
                  isExpanded={isExpanded(email)}
                  isOnly={emails.length === 1}
                  placeId={place.mailboxId}
                  foldsQuotes={emails.length > 1}
                  actions={actions}
                  onToggle={toggle}
                />
                {slotsBelow(email.id)}
              </Fragment>
            );
          })}
          {slotsBelow(null)}
          {last && !isDraft(last) && !hasComposerBelow && (
            <div className="flex flex-wrap gap-2 ps-[70px] pe-5 pt-1 max-tablet:px-4">
              <button type="button" className="button" onClick={() => reply('reply')}>
                <Reply aria-hidden="true" size={16} strokeWidth={1.75} />
                {t.action.reply}
              </button>
              {hasMany && (
                <button type="button" className="button" onClick={() => reply('replyAll')}>
                  <ReplyAll aria-hidden="true" size={16} strokeWidth={1.75} />
                  {t.action.replyAll}
                </button>
              )}
              <button type="button" className="button" onClick={() => reply('forward')}>
                <Forward aria-hidden="true" size={16} strokeWidth={1.75} />
                {t.action.forward}
              </button>
            </div>
          )}
        </div>
      </div>
    </div>
  );
}

/** Of ids with blanks between them. */
function knownEmails(store: MailStore, ids: string): ListedEmail[] {
  return ids.split(' ').flatMap((id) => store.emails.get(id) ?? []);
}

/** The folded messages between the first and the last unfolded ones, when there are many. */
function stackOf(emails: readonly ListedEmail[], isExpanded: (email: ListedEmail) => boolean): string[] {
  const end = emails.findIndex(isExpanded);
  const folded = emails.slice(1, end === -1 ? -1 : end - 1);
  return folded.length >= STACK_FROM - 1 ? folded.map(({ id }) => id) : [];
}
