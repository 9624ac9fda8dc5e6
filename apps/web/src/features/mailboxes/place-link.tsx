import { Link } from '@tanstack/react-router';
import type { Mailbox, MailboxColor } from '@mailcote/jmap';
import { Folder, type LucideIcon } from 'lucide-react';
import { createContext, use, useMemo, type ReactNode } from 'react';
import { setUi } from '../../app/ui-store.ts';
import { formatCount } from '../../i18n/format-count.ts';
import { useMessages } from '../../i18n/index.ts';
import { mailboxSlug, mailboxTitle } from './place.ts';
import { ROLE_ICONS } from './role-icons.ts';
import { bothHandlers, useDropTarget } from './use-drop-target.ts';
import { useFolderDrag } from './use-folder-drag.ts';

/** True where there is room for icons only. */
export const RailContext = createContext(false);

interface MailboxLinkProps {
  mailbox: Mailbox;
  depth?: number;
  /** Before the icon: opens and closes what is inside. */
  lead?: ReactNode;
  menu?: ReactNode;
}

/** A Mailbox, what is new in it, and a place to drop on. */
export function MailboxLink({ mailbox, ...props }: MailboxLinkProps) {
  const { t, locale } = useMessages();
  // Drafts count as work left; elsewhere it is what is unread. Nobody minds unread spam.
  const isDrafts = mailbox.role === 'drafts';
  const quiet = mailbox.role === 'trash' || mailbox.role === 'junk' || mailbox.role === 'sent';
  const count = isDrafts ? mailbox.totalEmails : quiet ? 0 : mailbox.unreadThreads;
  return (
    <PlaceLink
      slug={mailboxSlug(mailbox)}
      title={mailboxTitle(mailbox, t)}
      icon={ROLE_ICONS[mailbox.role ?? ''] ?? Folder}
      count={count > 0 ? formatCount(count, locale) : ''}
      isUnread={count > 0 && !isDrafts}
      countLabel={isDrafts ? t.list.drafts(count) : t.mailbox.unread(count)}
      color={mailbox.color}
      mailbox={mailbox}
      {...props}
    />
  );
}

interface PlaceLinkProps extends Omit<MailboxLinkProps, 'mailbox'> {
  /** The place in the address; a page of its own, or something that opens, where it is none. */
  slug?: string;
  page?: '/contacts';
  onOpen?: () => void;
  title: string;
  icon: LucideIcon;
  count?: string;
  countLabel?: string;
  isUnread?: boolean;
  color?: MailboxColor | null;
  mailbox?: Mailbox | null;
}

export function PlaceLink({
  slug,
  page,
  onOpen,
  title,
  icon: Icon,
  count = '',
  countLabel,
  isUnread = false,
  depth = 0,
  lead,
  menu,
  color = null,
  mailbox = null,
}: PlaceLinkProps) {
  const isRail = use(RailContext);
  // Drafts and sent mail are made, not filled.
  const takes = mailbox && mailbox.role !== 'sent' && mailbox.role !== 'drafts' ? mailbox.id : null;
  const drop = useDropTarget(takes);
  const folder = useFolderDrag(mailbox?.role === null ? mailbox : null);
  const close = () => setUi({ isDrawerOpen: false });
  // All of these are drawn again whenever another place is gone to, and icons are dear.
  const symbol = useMemo(() => <Icon aria-hidden="true" size={17} strokeWidth={1.75} />, [Icon]);
  const inside = (
    <>
      {symbol}
      <span className={isRail ? 'visually-hidden' : 'min-w-0 grow truncate text-start'}>{title}</span>
      {count && (
        <span className="mailbox-count" data-hides={menu ? true : undefined} aria-label={countLabel}>
          {isRail ? '' : count}
        </span>
      )}
    </>
  );
  const look = {
    className: 'mailbox-link',
    draggable: folder.isDraggable,
    onDragStart: folder.onDragStart,
    onDragEnd: folder.onDragEnd,
    'data-unread': isUnread || undefined,
    'data-color': color ?? undefined,
    'data-drop': drop.isOver || folder.zone === 'into' || undefined,
    'data-tip': isRail ? title : undefined,
    ...(!isRail && { style: { paddingInlineStart: 10 + depth * 16 } }),
  };
  return (
    <li
      className="place"
      data-zone={folder.zone ?? undefined}
      {...bothHandlers(drop.handlers, folder.handlers)}
    >
      {slug !== undefined ? (
        <Link to="/mail/$mailbox" params={{ mailbox: slug }} onClick={close} {...look}>
          {inside}
        </Link>
      ) : page ? (
        <Link to={page} onClick={close} {...look}>
          {inside}
        </Link>
      ) : (
        <button
          type="button"
          {...look}
          onClick={() => {
            close();
            onOpen?.();
          }}
        >
          {inside}
        </button>
      )}
      {!isRail && lead}
      {!isRail && menu}
    </li>
  );
}
