import { Link } from '@tanstack/react-router';
import type { Mailbox, MailboxColor } from '@mailcote/jmap';
import {
  AlarmClock,
  Ellipsis,
  Eye,
  EyeOff,
  Folder,
  FolderPlus,
  Mails,
  Pencil,
  SquarePen,
  Star,
  Trash2,
  type LucideIcon,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useStore } from '../../app/account.ts';
import { shownKeys } from '../../app/commands.tsx';
import { useMailboxes } from '../../app/store-hooks.ts';
import { setUi, toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import type { MailStore } from '../../mail-store/index.ts';
import { Brand } from '../../ui/brand.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { composeNew } from '../compose/composers.ts';
import { SavedSearchLinks } from '../search/saved-search-links.tsx';
import { updateMailbox } from './create-mailbox.ts';
import { deleteFolder } from './empty-mailbox.ts';
import { mailboxSlug, mailboxTitle } from './place.ts';
import { ROLE_ICONS } from './role-icons.ts';
import { treeOf } from './tree.ts';
import { useDropTarget } from './use-drop-target.ts';

/** The order people know, whatever order the server has. */
const ROLES = ['inbox', 'drafts', 'sent', 'archive', 'junk', 'trash'] as const;

/** Mailboxes with what is new in them. */
export function Sidebar({ isDrawer }: { isDrawer: boolean }) {
  const mailboxes = useMailboxes();
  const store = useStore();
  const { t } = useMessages();
  const withRole = ROLES.map((role) => mailboxes.find((mailbox) => mailbox.role === role)).filter(
    (mailbox) => mailbox !== undefined,
  );
  const [inbox, ...others] = withRole;
  const folders = treeOf(mailboxes);
  const hidden = folders.filter((folder) => !isShown(folder));
  return (
    <>
      {isDrawer && (
        <div className="drawer-shade" aria-hidden="true" onClick={() => setUi({ isDrawerOpen: false })} />
      )}
      <nav className={`sidebar ${isDrawer ? 'sidebar-drawer rise' : ''}`} aria-label={t.mailbox.list}>
        {isDrawer && (
          <span className="px-2.5 pt-4 pb-3">
            <Brand />
          </span>
        )}
        <button
          type="button"
          className="button button-primary my-1.5 min-h-10! w-full flex-none justify-start! rounded-[10px]! px-3.5!"
          data-tip={t.action.compose}
          data-tip-keys={shownKeys('compose').join(' ')}
          onClick={() => {
            setUi({ isDrawerOpen: false });
            void composeNew();
          }}
        >
          <SquarePen aria-hidden="true" size={17} strokeWidth={1.9} />
          {t.action.compose}
        </button>
        <ul className="mt-2 flex flex-col gap-px">
          {inbox && <MailboxLink mailbox={inbox} />}
          <PlaceLink slug="starred" title={t.mailbox.starred} icon={Star} />
          <PlaceLink slug="snoozed" title={t.mailbox.snoozed} icon={AlarmClock} />
          {others.map((mailbox) => (
            <MailboxLink key={mailbox.id} mailbox={mailbox} />
          ))}
          <PlaceLink slug="all" title={t.mailbox.all} icon={Mails} />
        </ul>
        <div className="mt-5 mb-1 flex items-center ps-2.5">
          <h2 className="grow text-[12px] font-semibold text-ink-3">{t.mailbox.folders}</h2>
          <IconButton
            icon={FolderPlus}
            size={16}
            label={t.mailbox.create}
            onClick={() => setUi({ overlay: { kind: 'folder', mailboxId: null } })}
          />
        </div>
        <ul className="flex flex-col gap-px pb-6">
          {folders.filter(isShown).map(({ mailbox, depth }) => (
            <MailboxLink
              key={mailbox.id}
              mailbox={mailbox}
              depth={depth}
              menu={<FolderMenu store={store} mailbox={mailbox} />}
            />
          ))}
        </ul>
        {hidden.length > 0 && (
          <details className="-mt-4 pb-6">
            <summary className="mailbox-link cursor-pointer text-[13px] text-ink-3">
              {t.mailbox.hidden(hidden.length)}
            </summary>
            <ul className="flex flex-col gap-px">
              {hidden.map(({ mailbox }) => (
                <MailboxLink
                  key={mailbox.id}
                  mailbox={mailbox}
                  menu={<FolderMenu store={store} mailbox={mailbox} />}
                />
              ))}
            </ul>
          </details>
        )}
        <SavedSearchLinks />
      </nav>
    </>
  );
}

function MailboxLink({ mailbox, depth = 0, menu }: { mailbox: Mailbox; depth?: number; menu?: ReactNode }) {
  const { t, locale } = useMessages();
  // Drafts count as work left; elsewhere it is what is unread. Nobody minds unread spam.
  const isDrafts = mailbox.role === 'drafts';
  const quiet = mailbox.role === 'trash' || mailbox.role === 'junk' || mailbox.role === 'sent';
  const count = isDrafts ? mailbox.totalEmails : quiet ? 0 : mailbox.unreadThreads;
  const number = count > 0 ? new Intl.NumberFormat(locale).format(count) : '';
  return (
    <PlaceLink
      slug={mailboxSlug(mailbox)}
      title={mailboxTitle(mailbox, t)}
      icon={ROLE_ICONS[mailbox.role ?? ''] ?? Folder}
      count={number}
      isUnread={count > 0 && !isDrafts}
      countLabel={isDrafts ? t.list.drafts(count) : t.mailbox.unread(count)}
      depth={depth}
      menu={menu}
      color={mailbox.color}
      dropId={mailbox.role === 'sent' || mailbox.role === 'drafts' ? null : mailbox.id}
    />
  );
}

interface PlaceLinkProps {
  slug: string;
  title: string;
  icon: LucideIcon;
  count?: string;
  countLabel?: string;
  isUnread?: boolean;
  depth?: number;
  menu?: ReactNode;
  color?: MailboxColor | null;
  /** The Mailbox that conversations can be dropped on. */
  dropId?: string | null;
}

function PlaceLink({
  slug,
  title,
  icon: Icon,
  count = '',
  countLabel,
  isUnread = false,
  depth = 0,
  menu,
  color = null,
  dropId = null,
}: PlaceLinkProps) {
  const drop = useDropTarget(dropId);
  return (
    <li className="group/place relative" {...drop.handlers}>
      <Link
        to="/mail/$mailbox"
        params={{ mailbox: slug }}
        className="mailbox-link"
        onClick={() => setUi({ isDrawerOpen: false })}
        data-unread={isUnread || undefined}
        data-color={color ?? undefined}
        data-drop={drop.isOver || undefined}
        style={{ paddingInlineStart: 10 + depth * 16 }}
      >
        <Icon aria-hidden="true" size={17} strokeWidth={1.75} />
        <span className="min-w-0 grow truncate">{title}</span>
        {count && (
          <span
            className={`mailbox-count ${menu ? 'group-hover/place:invisible group-focus-within/place:invisible' : ''}`}
            aria-label={countLabel}
          >
            {count}
          </span>
        )}
      </Link>
      {menu}
    </li>
  );
}

/** RFC 8621 2: what a person does not want to see is not subscribed. */
const isShown = ({ mailbox }: { mailbox: Mailbox }): boolean => mailbox.isSubscribed;

function FolderMenu({ store, mailbox }: { store: MailStore; mailbox: Mailbox }) {
  const { t } = useMessages();
  return (
    <span className="place-menu">
      <Menu
        label={t.app.more}
        trigger={
          <IconButton
            icon={Ellipsis}
            size={16}
            label={`${t.app.more}: ${mailbox.name}`}
            className="size-7!"
          />
        }
        items={() => [
          {
            label: t.mailbox.edit,
            icon: Pencil,
            onSelect: () => setUi({ overlay: { kind: 'folder', mailboxId: mailbox.id } }),
          },
          {
            label: t.mailbox.createInside,
            icon: FolderPlus,
            onSelect: () => setUi({ overlay: { kind: 'folder', mailboxId: null, parentId: mailbox.id } }),
          },
          {
            label: mailbox.isSubscribed ? t.mailbox.hide : t.mailbox.show,
            icon: mailbox.isSubscribed ? EyeOff : Eye,
            onSelect: () => {
              updateMailbox(store, mailbox.id, { isSubscribed: !mailbox.isSubscribed }).catch(() =>
                toast(t.app.failed, { tone: 'error' }),
              );
            },
          },
          null,
          {
            label: t.mailbox.delete,
            icon: Trash2,
            isDanger: true,
            onSelect: () => void deleteFolder(store, mailbox, t),
          },
        ]}
      />
    </span>
  );
}
