import { useNavigate, useSearch } from '@tanstack/react-router';
import { BookUser, CircleAlert, Ellipsis, FileDown, FileUp, Merge, UserPlus, Users } from 'lucide-react';
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useAccount } from '../../app/account.ts';
import { useCommands } from '../../app/commands.tsx';
import { toast } from '../../app/ui-store.ts';
import { useIsPhone } from '../../app/viewport.ts';
import { formatCount } from '../../i18n/format-count.ts';
import { useMessages } from '../../i18n/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import { CollectSwitch } from './collect-switch.tsx';
import { ContactForm } from './contact-form.tsx';
import { ContactView } from './contact-view.tsx';
import { contactName, firstEmail, useContacts, type Contact } from './contacts.ts';
import { DoublesDialog } from './doubles-dialog.tsx';
import { exportVcards, importVcards } from './vcard-files.ts';
import './contacts.css';

/** What the right side shows besides a contact. */
type Making = 'person' | 'group' | null;

/** /contacts: everybody one writes to; list and card side by side, one at a time on a phone. */
export function ContactsPage() {
  const account = useAccount();
  const { t, locale } = useMessages('contacts');
  const navigate = useNavigate();
  const isPhone = useIsPhone();
  const { id: openId = null } = useSearch({ from: '/account/contacts' });
  const [text, setText] = useState('');
  const [making, setMaking] = useState<Making>(null);
  const [isEditing, setIsEditing] = useState(false);
  const [hasDoubles, setHasDoubles] = useState(false);
  const contacts = useContacts(account, text);
  const picker = useRef<HTMLInputElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const rows = useRef<HTMLUListElement>(null);
  const list = contacts === null || contacts === 'failed' ? [] : contacts.list;
  const open = list.find(({ id }) => id === openId) ?? null;

  useEffect(() => {
    document.title = `${t.app.contacts} – Mailcote`;
  }, [t]);
  const show = useCallback(
    (id: string | null, replace = false) => {
      setMaking(null);
      setIsEditing(false);
      void navigate({ to: '/contacts', search: id === null ? {} : { id }, replace });
    },
    [navigate],
  );
  const focusRow = (by: 1 | -1): boolean => {
    const buttons = [...(rows.current?.querySelectorAll<HTMLElement>('[data-contact]') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    const from = at === -1 ? buttons.findIndex((button) => button.dataset['contact'] === openId) : at;
    buttons[Math.min(buttons.length - 1, Math.max(0, from + by))]?.focus();
    return true;
  };
  const isAside = openId !== null || making !== null;
  useCommands({
    next: () => focusRow(1),
    previous: () => focusRow(-1),
    search: () => search.current?.focus(),
    back: () => {
      if (!isAside) return false;
      show(null);
      return true;
    },
  });
  const onSearchKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      focusRow(1);
    } else if (event.key === 'Escape' && text !== '') {
      event.stopPropagation();
      setText('');
    }
  };
  const onImport = async (file: File | undefined) => {
    if (!file) return;
    try {
      const { taken, left } = await importVcards(account, file);
      const said = left > 0 ? `${t.contacts.imported(taken)} ${t.contacts.notImported(left)}` : null;
      toast(said ?? t.contacts.imported(taken), { tone: taken === 0 ? 'error' : 'plain' });
    } catch {
      toast(t.contacts.importFailed, { tone: 'error' });
    }
  };
  const onExport = (some: readonly Contact[] | null) => {
    exportVcards(account, some).catch(() => toast(t.app.failed, { tone: 'error' }));
  };

  const aside = () => {
    if (making !== null)
      return (
        <ContactForm kind={making} contact={null} onDone={(id) => show(id)} onCancel={() => show(null)} />
      );
    if (open && isEditing)
      return (
        <ContactForm
          key={open.id}
          kind={open.kind === 'group' ? 'group' : 'person'}
          contact={open}
          onDone={() => setIsEditing(false)}
          onCancel={() => setIsEditing(false)}
        />
      );
    if (open)
      return (
        <ContactView
          key={open.id}
          contact={open}
          onBack={isPhone ? () => show(null) : null}
          onEdit={() => setIsEditing(true)}
          onExport={() => onExport([open])}
          onGone={() => show(null, true)}
        />
      );
    return <EmptyState icon={BookUser} title={t.contacts.none} text={t.contacts.noneText} />;
  };

  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- the main thing on a phone, where it stands alone */}
      <div
        role={isPhone ? 'main' : 'region'}
        hidden={isPhone && isAside}
        aria-label={t.app.contacts}
        className="list-pane flex min-w-0 flex-col bg-surface"
      >
        <div className="flex items-center gap-1 border-b border-line px-3 py-2">
          <h1 className="px-1 text-[16px] font-semibold">{t.app.contacts}</h1>
          <span className="grow truncate px-1 text-[12.5px] text-ink-3">
            {contacts !== null && contacts !== 'failed' && t.contacts.count(contacts.total)}
          </span>
          <IconButton icon={UserPlus} label={t.contacts.add} onClick={() => setMaking('person')} />
          <Menu
            label={t.app.more}
            trigger={<IconButton icon={Ellipsis} label={t.app.more} />}
            items={() => [
              { label: t.contacts.addGroup, icon: Users, onSelect: () => setMaking('group') },
              { label: t.contacts.findDoubles, icon: Merge, onSelect: () => setHasDoubles(true) },
              null,
              { label: t.contacts.import, icon: FileUp, onSelect: () => picker.current?.click() },
              { label: t.contacts.exportAll, icon: FileDown, onSelect: () => onExport(null) },
            ]}
          />
          <input
            ref={picker}
            type="file"
            accept=".vcf,text/vcard"
            hidden
            tabIndex={-1}
            onChange={(event) => {
              void onImport(event.target.files?.[0]);
              event.target.value = '';
            }}
          />
        </div>
        <div className="border-b border-line p-2.5">
          <input
            ref={search}
            type="search"
            className="field field-small w-full"
            aria-label={t.contacts.search}
            placeholder={t.contacts.search}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onSearchKey}
          />
        </div>
        <div id="conversations" tabIndex={-1} className="min-h-0 grow overflow-y-auto">
          {contacts === 'failed' && <EmptyState icon={CircleAlert} title={t.app.unreachable} isAlert />}
          {contacts !== null && contacts !== 'failed' && list.length === 0 && (
            <EmptyState
              icon={BookUser}
              title={text ? t.empty.search : t.contacts.empty}
              text={text ? undefined : t.contacts.emptyText}
            />
          )}
          <ul ref={rows} aria-label={t.app.contacts} className="flex flex-col">
            {list.map((contact) => (
              <ContactRow
                key={contact.id}
                contact={contact}
                isOpen={contact.id === openId}
                onOpen={() => show(contact.id, openId !== null)}
              />
            ))}
          </ul>
          {contacts !== null && contacts !== 'failed' && contacts.total > list.length && (
            <p className="p-4 text-center text-[13px] text-ink-3">
              {t.contacts.more(formatCount(contacts.total - list.length, locale))}
            </p>
          )}
        </div>
        <CollectSwitch />
      </div>
      {(!isPhone || isAside) && (
        <main
          id="reader"
          tabIndex={-1}
          aria-label={open ? contactName(open) : t.app.contacts}
          className="reader-pane min-w-0 grow overflow-y-auto! bg-surface"
        >
          {aside()}
        </main>
      )}
      {hasDoubles && <DoublesDialog onClose={() => setHasDoubles(false)} />}
    </>
  );
}

function ContactRow({ contact, isOpen, onOpen }: { contact: Contact; isOpen: boolean; onOpen: () => void }) {
  const { t } = useMessages('contacts', 'compose');
  const name = contactName(contact) || t.contacts.noName;
  const members = Object.keys(contact.members ?? {}).length;
  const below = contact.kind === 'group' ? t.compose.groupOf(members) : firstEmail(contact);
  return (
    <li>
      <button
        type="button"
        data-contact={contact.id}
        aria-current={isOpen || undefined}
        className="contact-row"
        onClick={onOpen}
      >
        {contact.kind === 'group' ? (
          <span className="grid size-[36px] flex-none place-items-center rounded-full bg-press">
            <Users aria-hidden="true" size={18} strokeWidth={1.75} />
          </span>
        ) : (
          <Avatar name={name} email={firstEmail(contact) || name} size={36} />
        )}
        <span className="min-w-0 grow text-start">
          <span className="block truncate font-medium">{name}</span>
          {below !== name && <span className="block truncate text-[13px] text-ink-2">{below}</span>}
        </span>
      </button>
    </li>
  );
}
