import { ArrowLeft, FileDown, Mail, PenLine, Trash2, Users } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { useAccount } from '../../app/account.ts';
import { confirmAction, toast } from '../../app/ui-store.ts';
import { useIsPhone } from '../../app/viewport.ts';
import { useMessages } from '../../i18n/index.ts';
import { Avatar } from '../../ui/avatar.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { composeNew } from '../compose/composers.ts';
import { contactName, firstEmail, readAllContacts, writeContacts, type Contact } from './contacts.ts';
import { dayOfYear } from '../../lib/dates.ts';

interface ContactViewProps {
  contact: Contact;
  /** null: the list stands beside it. */
  onBack: (() => void) | null;
  onEdit: () => void;
  onExport: () => void;
  onGone: () => void;
}

/** One contact, with what can be done with it. */
export function ContactView({ contact, onBack, onEdit, onExport, onGone }: ContactViewProps) {
  const account = useAccount();
  const { t, locale } = useMessages('contacts');
  // On a phone it stands alone.
  const Heading = useIsPhone() ? 'h1' : 'h2';
  const name = contactName(contact) || t.contacts.noName;
  const isGroup = contact.kind === 'group';
  const members = useMembers(isGroup ? contact : null);
  const photo = Object.values(contact.media ?? {}).find(({ kind, blobId }) => kind === 'photo' && blobId);
  const write = () => {
    const to = isGroup
      ? members.flatMap((member) =>
          firstEmail(member) ? [{ name: contactName(member), email: firstEmail(member) }] : [],
        )
      : [{ name, email: firstEmail(contact) }];
    void composeNew({ to });
  };
  const remove = async () => {
    const isSure = await confirmAction({
      title: t.contacts.remove,
      text: t.contacts.removeText(name),
      action: t.action.delete,
      isDanger: true,
    });
    if (!isSure) return;
    try {
      const { refused } = await writeContacts(account, { destroy: [contact.id] });
      if (refused > 0) throw new Error('it was refused');
      toast(t.contacts.removed);
      onGone();
    } catch {
      toast(t.app.failed, { tone: 'error' });
    }
  };
  const canWrite = isGroup ? members.some((member) => firstEmail(member)) : firstEmail(contact) !== '';
  return (
    <article className="mx-auto w-full max-w-[640px] px-6 py-6 max-tablet:px-4">
      <header className="mb-5 flex items-center gap-4">
        {onBack && <IconButton icon={ArrowLeft} label={t.app.back} onClick={onBack} className="-ms-2" />}
        {photo?.blobId ? (
          <img
            alt=""
            width={64}
            height={64}
            className="size-16 flex-none rounded-full object-cover"
            src={account.client.downloadUrl(photo.blobId, 'photo', photo.mediaType ?? 'image/png')}
          />
        ) : isGroup ? (
          <span className="grid size-16 flex-none place-items-center rounded-full bg-press">
            <Users aria-hidden="true" size={28} strokeWidth={1.5} />
          </span>
        ) : (
          <Avatar name={name} email={firstEmail(contact) || name} size={64} />
        )}
        <div className="min-w-0 grow">
          <Heading className="truncate text-[22px] font-semibold tracking-[-0.015em]">{name}</Heading>
          <p className="truncate text-ink-2">{subtitle(contact)}</p>
        </div>
      </header>
      <div className="mb-6 flex flex-wrap gap-2">
        {canWrite && (
          <button type="button" className="button button-primary" onClick={write}>
            <Mail aria-hidden="true" size={16} strokeWidth={1.75} />
            {t.contacts.write}
          </button>
        )}
        <button type="button" className="button" onClick={onEdit}>
          <PenLine aria-hidden="true" size={16} strokeWidth={1.75} />
          {t.contacts.edit}
        </button>
        <IconButton icon={FileDown} label={t.contacts.exportOne} onClick={onExport} />
        <IconButton icon={Trash2} label={t.contacts.remove} onClick={() => void remove()} />
      </div>
      <dl className="contact-facts">
        {Object.entries(contact.emails ?? {}).map(([key, { address, contexts }]) => (
          <Fact key={key} label={placeLabel(contexts, t.contacts.email, t)}>
            <button
              type="button"
              className="text-accent-ink underline"
              onClick={() => void composeNew({ to: [{ name, email: address }] })}
            >
              {address}
            </button>
          </Fact>
        ))}
        {Object.entries(contact.phones ?? {}).map(([key, { number, contexts }]) => (
          <Fact key={key} label={placeLabel(contexts, t.contacts.phone, t)}>
            <a className="text-accent-ink underline" href={`tel:${number.replaceAll(/[^\d+]/g, '')}`}>
              {number}
            </a>
          </Fact>
        ))}
        {Object.entries(contact.addresses ?? {}).map(([key, { full, components }]) => (
          <Fact key={key} label={t.contacts.address}>
            <span className="whitespace-pre-line">
              {full ?? (components ?? []).map(({ value }) => value).join(', ')}
            </span>
          </Fact>
        ))}
        {Object.entries(contact.anniversaries ?? {}).map(([key, { kind, date }]) =>
          kind === 'birth' && date.month && date.day ? (
            <Fact key={key} label={t.contacts.birthday}>
              {dayOfYear({ year: date.year, month: date.month, day: date.day }, locale)}
            </Fact>
          ) : null,
        )}
        {Object.entries(contact.notes ?? {}).map(([key, { note }]) => (
          <Fact key={key} label={t.contacts.note}>
            <span className="whitespace-pre-line">{note}</span>
          </Fact>
        ))}
        {members.map((member) => (
          <Fact key={member.id} label={contactName(member)}>
            {firstEmail(member)}
          </Fact>
        ))}
      </dl>
    </article>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function subtitle({ organizations, titles }: Contact): string {
  return [
    ...Object.values(titles ?? {}).map(({ name }) => name),
    ...Object.values(organizations ?? {}).map(({ name }) => name ?? ''),
  ]
    .filter(Boolean)
    .join(' · ');
}

function placeLabel(
  contexts: Record<string, boolean> | undefined,
  label: string,
  { contacts }: { contacts: { work: string; home: string } },
): string {
  if (contexts?.['work']) return `${label} (${contacts.work})`;
  return contexts?.['private'] ? `${label} (${contacts.home})` : label;
}

/** The contacts of a group that are here, by name. */
function useMembers(group: Contact | null): Contact[] {
  const account = useAccount();
  const [members, setMembers] = useState<Contact[]>([]);
  const uids = Object.keys(group?.members ?? {}).join('\n');
  useEffect(() => {
    if (uids === '') return;
    let isCurrent = true;
    const wanted = new Set(uids.split('\n'));
    const load = async () => {
      // The group itself is shown all the same.
      const all = await readAllContacts(account).catch(() => []);
      const found = all.filter(({ uid }) => wanted.has(uid));
      found.sort((a, b) => contactName(a).localeCompare(contactName(b)));
      if (isCurrent) setMembers(found);
    };
    void load();
    return () => {
      isCurrent = false;
    };
  }, [account, uids]);
  return uids === '' ? [] : members;
}
