import { UserPlus, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { PickList } from '../../ui/pick-list.tsx';
import { contactName, firstEmail, readAllContacts, type Contact } from './contacts.ts';

/** Who belongs to a group. Members that are not among the contacts are kept, unseen (RFC 9610 3). */
export function GroupMembers({ uids, onChange }: { uids: string[]; onChange: (uids: string[]) => void }) {
  const account = useAccount();
  const { t } = useMessages('contacts');
  const [all, setAll] = useState<Contact[]>([]);
  const [isPicking, setIsPicking] = useState(false);
  useEffect(() => {
    readAllContacts(account).then(setAll, () => setAll([]));
  }, [account]);
  const members = all.filter(({ uid }) => uids.includes(uid));
  const others = all.filter(
    (contact) => contact.kind !== 'group' && !uids.includes(contact.uid) && firstEmail(contact),
  );
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-[13px] font-semibold">{t.contacts.members}</legend>
      <ul className="flex flex-col gap-1">
        {members.map((member) => (
          <li key={member.id} className="flex items-center gap-2 rounded-lg bg-press px-3 py-1">
            <span className="min-w-0 grow truncate">{contactName(member)}</span>
            <IconButton
              icon={X}
              size={14}
              label={`${t.app.remove}: ${contactName(member)}`}
              onClick={() => onChange(uids.filter((uid) => uid !== member.uid))}
            />
          </li>
        ))}
      </ul>
      <button type="button" className="button button-quiet self-start" onClick={() => setIsPicking(true)}>
        <UserPlus aria-hidden="true" size={16} strokeWidth={1.75} />
        {t.contacts.addMember}
      </button>
      {isPicking && (
        <Dialog title={t.contacts.addMember} onClose={() => setIsPicking(false)}>
          <PickList
            items={others.map((contact) => ({
              id: contact.uid,
              label: `${contactName(contact)} ${firstEmail(contact)}`,
              icon: UserPlus,
            }))}
            label={t.contacts.addMember}
            placeholder={t.contacts.search}
            none={t.empty.search}
            onPick={(uid) => {
              setIsPicking(false);
              onChange([...uids, uid]);
            }}
          />
        </Dialog>
      )}
    </fieldset>
  );
}
