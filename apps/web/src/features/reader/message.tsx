import type { Id } from '@mailcote/jmap';
import {
  AlignLeft,
  Ban,
  ChevronDown,
  Code,
  Ellipsis,
  Forward,
  ImageOff,
  LayoutTemplate,
  MailOpen,
  OctagonAlert,
  Moon,
  PenLine,
  Printer,
  Reply,
  ReplyAll,
  Route,
  Star,
  Sun,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { runCommand, shownKeys } from '../../app/commands.tsx';
import { useMailboxes, useMine, useResource } from '../../app/store-hooks.ts';
import { setUi } from '../../app/ui-store.ts';
import { useMessages, type CatalogueWith } from '../../i18n/index.ts';
import { exactDate, messageDate, shortDate } from '../../lib/dates.ts';
import { isDark, setPreferences, usePreferences } from '../../lib/preferences.ts';
import {
  displayName,
  FLAGGED,
  isDraft,
  isStarred,
  isUnread,
  SEEN,
  type EmailBody,
  type ListedEmail,
} from '../../mail-store/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { LabelChip } from '../../ui/label-chip.tsx';
import { Menu, type MenuItems } from '../../ui/menu.tsx';
import { openDraft } from '../compose/composers.ts';
import { startReply } from '../compose/start-reply.ts';
import type { ThreadActions } from '../list/thread-actions.ts';
import { mailboxTitle } from '../mailboxes/place.ts';
import { blockSender } from './block-sender.ts';
import { MessageBody } from './message-body.tsx';
import { setMessageLook, useMessageLook } from './message-look.ts';
import { print } from './print/print.ts';
import { ReceiptRequest } from './receipt-request.tsx';
import { distrustSender, trustOf, useTrustedSenders } from './trusted-senders.ts';
import { Unsubscribe, wayOut } from './unsubscribe.tsx';
import { MessageDetails, recipientsLine } from './message-head.tsx';

interface MessageProps {
  email: ListedEmail;
  isExpanded: boolean;
  isOnly: boolean;
  /** Where the conversation is looked at: what lies elsewhere says so. */
  placeId: Id | null;
  foldsQuotes: boolean;
  actions: ThreadActions;
  onToggle: (emailId: string) => void;
}

/** One message of a conversation: a head that folds it open, and its body. */
export function Message({
  email,
  isExpanded,
  isOnly,
  placeId,
  foldsQuotes,
  actions,
  onToggle,
}: MessageProps) {
  const account = useAccount();
  const messages = useMessages('reading');
  const { t, locale } = messages;
  const mine = useMine();
  const preferences = usePreferences();
  const [hasDetails, setHasDetails] = useState(false);
  const look = useMessageLook(email.id);
  const body = useResource(account.store.bodies.bodies, email.id);
  const from = email.from?.[0] ?? { name: null, email: '' };
  const isMine = mine.has(from.email.toLowerCase());
  const replyTo = body?.state === 'ready' ? (body.value.replyTo?.[0]?.email ?? null) : null;
  const way = body?.state === 'ready' && !isMine ? wayOut(body.value) : null;
  const domain = (address: string) => address.toLowerCase().split('@')[1];
  const isElsewhere = replyTo !== null && from.email !== '' && domain(replyTo) !== domain(from.email);
  const draft = isDraft(email);
  const { messageZoom } = preferences;
  const trust = trustOf(useTrustedSenders() ?? [], account.store, email);
  const canBePlain = body?.state === 'ready' && hasBoth(body.value);
  // Of a single message the heading says it.
  const folders = useMailboxes().filter(
    ({ id, role }) => !isOnly && id !== placeId && role !== 'drafts' && email.mailboxIds[id],
  );
  const openTrace = () =>
    setUi({ overlay: { kind: 'trace', emailId: email.id, subject: email.subject ?? '' } });

  return (
    <article
      id={`message-${email.id}`}
      aria-label={`${displayName(from)}, ${messageDate(email.receivedAt, locale)}`}
      data-expanded={isExpanded || undefined}
      data-unread={isUnread(email) || undefined}
      className="message"
    >
      <header className="message-head">
        <button
          type="button"
          className="message-head-button"
          aria-expanded={isExpanded}
          disabled={isOnly && isExpanded}
          onClick={() => onToggle(email.id)}
        >
          <Avatar name={from.name ?? ''} email={from.email} size={isExpanded ? 38 : 28} />
          <span className="min-w-0 grow">
            <span className="flex min-w-0 items-baseline gap-2">
              <span className="truncate font-semibold text-ink">
                {isMine && !isExpanded ? t.list.me : displayName(from)}
              </span>
              {isExpanded && from.name && (
                <span className="shrink-[999] truncate text-[12.5px] text-ink-3 max-desk:hidden">
                  {from.email}
                </span>
              )}
              {draft && <span className="row-draft flex-none">{t.list.draft}</span>}
              {folders.map((mailbox) => (
                <LabelChip key={mailbox.id} name={mailboxTitle(mailbox, t)} color={mailbox.color} />
              ))}
            </span>
            {!isExpanded && (
              <span dir="auto" className="block truncate text-[13px] text-ink-3">
                {email.preview}
              </span>
            )}
          </span>
        </button>
        <span className="flex flex-none items-center gap-0.5">
          {isStarred(email) && !isExpanded && (
            <span className="me-1 text-star">
              <Star aria-hidden="true" size={15} className="fill-current" />
              <span className="visually-hidden">{t.list.starred}</span>
            </span>
          )}
          <time
            className={`px-1.5 text-[12.5px] whitespace-nowrap text-ink-3 ${isExpanded && draft ? 'max-tablet:hidden' : ''}`}
            dateTime={email.receivedAt}
            title={exactDate(email.receivedAt, locale)}
          >
            <span className={isExpanded ? 'max-desk:hidden' : 'hidden'}>
              {messageDate(email.receivedAt, locale)}
            </span>
            <span className={isExpanded ? 'desk:hidden' : ''}>{shortDate(email.receivedAt, locale)}</span>
          </time>
          {isExpanded && !draft && (
            <>
              <span className="max-tablet:hidden">
                <IconButton
                  icon={Star}
                  label={isStarred(email) ? t.action.unstar : t.action.star}
                  aria-pressed={isStarred(email)}
                  className="star-button"
                  onClick={() =>
                    actions.patch(
                      new Map([[email.id, { keywords: { [FLAGGED]: isStarred(email) ? null : true } }]]),
                      isStarred(email) ? t.done.unstarred(1) : t.done.starred(1),
                    )
                  }
                />
              </span>
              <span className="max-tablet:hidden">
                <IconButton
                  icon={Route}
                  label={t.reader.trace}
                  keys={shownKeys('trace')}
                  onClick={openTrace}
                />
              </span>
              <IconButton
                icon={Reply}
                label={t.action.reply}
                keys={shownKeys('reply')}
                onClick={() => void startReply(account, email.id, 'reply', messages)}
              />
              <Menu
                label={t.app.more}
                trigger={<IconButton icon={Ellipsis} label={t.app.more} />}
                items={() => [
                  {
                    label: t.action.reply,
                    icon: Reply,
                    keys: shownKeys('reply'),
                    onSelect: () => void startReply(account, email.id, 'reply', messages),
                  },
                  {
                    label: t.action.replyAll,
                    icon: ReplyAll,
                    keys: shownKeys('replyAll'),
                    onSelect: () => void startReply(account, email.id, 'replyAll', messages),
                  },
                  {
                    label: t.action.forward,
                    icon: Forward,
                    keys: shownKeys('forward'),
                    onSelect: () => void startReply(account, email.id, 'forward', messages),
                  },
                  null,
                  {
                    label: t.action.markUnread,
                    icon: MailOpen,
                    onSelect: () =>
                      actions.patch(new Map([[email.id, { keywords: { [SEEN]: null } }]]), t.done.unread(1)),
                  },
                  ...(isDark(preferences) && preferences.darkMessages
                    ? [
                        {
                          label: look.hasOriginalColours ? t.reader.showDark : t.reader.showOriginal,
                          icon: look.hasOriginalColours ? Moon : Sun,
                          keys: shownKeys('originalColours'),
                          onSelect: () =>
                            setMessageLook(email.id, { hasOriginalColours: !look.hasOriginalColours }),
                        },
                      ]
                    : []),
                  ...(canBePlain
                    ? [
                        {
                          label: look.isPlain ? t.reading.html : t.reading.plain,
                          icon: look.isPlain ? LayoutTemplate : AlignLeft,
                          onSelect: () => setMessageLook(email.id, { isPlain: !look.isPlain }),
                        },
                      ]
                    : []),
                  ...(trust
                    ? [
                        {
                          label: t.reading.distrust(trust.address),
                          icon: ImageOff,
                          onSelect: () => void distrustSender(account, trust, t),
                        },
                      ]
                    : []),
                  ...zoomItems(messageZoom, t),
                  ...(isMine || from.email === ''
                    ? []
                    : [
                        null,
                        {
                          label: t.reading.block(displayName(from)),
                          icon: Ban,
                          onSelect: () => void blockSender(account, from.email, t),
                        },
                        {
                          label: t.reading.spamAndBlock,
                          icon: OctagonAlert,
                          onSelect: () => {
                            runCommand('spam');
                            void blockSender(account, from.email, t);
                          },
                        },
                      ]),
                  null,
                  {
                    label: t.reading.print,
                    icon: Printer,
                    onSelect: () => void print(account, [email], messages),
                  },
                  {
                    label: t.reader.trace,
                    icon: Route,
                    keys: shownKeys('trace'),
                    onSelect: openTrace,
                  },
                  {
                    label: t.reading.source,
                    icon: Code,
                    keys: shownKeys('source'),
                    onSelect: () =>
                      setUi({ overlay: { kind: 'source', messageId: email.id, blobId: email.blobId } }),
                  },
                ]}
              />
            </>
          )}
          {isExpanded && draft && (
            <button type="button" className="button ms-1" onClick={() => void openDraft(email.id)}>
              <PenLine aria-hidden="true" size={16} strokeWidth={1.75} />
              {t.action.editDraft}
            </button>
          )}
        </span>
      </header>
      {isExpanded && (
        <div className="message-body">
          <button
            type="button"
            className="details-toggle"
            aria-expanded={hasDetails}
            data-tip={hasDetails ? t.reader.hideDetails : t.reader.showDetails}
            onClick={() => setHasDetails(!hasDetails)}
          >
            <span className="truncate">{recipientsLine(email, mine, messages) || t.reader.showDetails}</span>
            <ChevronDown aria-hidden="true" size={13} className={hasDetails ? 'rotate-180' : ''} />
          </button>
          {way && <Unsubscribe emailId={email.id} sender={displayName(from)} way={way} />}
          {hasDetails && <MessageDetails email={email} />}
          {isElsewhere && (
            <div role="note" className="notice notice-warning">
              <p>{t.reader.replyToDiffers(replyTo)}</p>
            </div>
          )}
          {body?.state === 'ready' && <ReceiptRequest email={email} body={body.value} />}
          <MessageBody email={email} foldsQuotes={foldsQuotes} />
        </div>
      )}
    </article>
  );
}

/** Whether a message says the same as HTML and as text. */
function hasBoth({ htmlBody, textBody }: EmailBody): boolean {
  return (
    htmlBody.some(({ type }) => type === 'text/html') && textBody.every(({ type }) => type === 'text/plain')
  );
}

/** How large messages can be shown. */
const ZOOMS = [0.75, 0.85, 1, 1.15, 1.3, 1.5, 1.75, 2];

/** Larger and smaller, remembered for all messages; the browser's own keys zoom the whole page. */
function zoomItems(zoom: number, t: CatalogueWith<'reading'>): MenuItems {
  const to = (next: number | undefined, label: string, icon: typeof ZoomIn) =>
    next === undefined ? [] : [{ label, icon, onSelect: () => setPreferences({ messageZoom: next }) }];
  return [
    ...to(
      ZOOMS.find((step) => step > zoom),
      t.reading.largerText,
      ZoomIn,
    ),
    ...to(
      ZOOMS.findLast((step) => step < zoom),
      t.reading.smallerText,
      ZoomOut,
    ),
    ...(zoom === 1 ? [] : to(1, t.reading.usualText, AlignLeft)),
  ];
}
