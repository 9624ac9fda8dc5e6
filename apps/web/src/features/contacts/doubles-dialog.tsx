import { findDoubles, mergeCards } from '@mailcote/contacts';
import { Merge } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { contactName, firstEmail, readAllContacts, writeContacts, type Contact } from './contacts.ts';

/** Contacts that seem to be one person, to be made one. */
export function DoublesDialog({ onClose }: { onClose: () => void }) {
  const account = useAccount();
  const { t } = useMessages('contacts');
  const [groups, setGroups] = useState<Contact[][] | 'failed' | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  useEffect(() => {
    readAllContacts(account).then(
      (all) => setGroups(findDoubles(all)),
      () => setGroups('failed'),
    );
  }, [account]);

  const merge = async (some: readonly Contact[][]) => {
    setIsBusy(true);
    try {
      for (const group of some) {
        await mergeGroup(group);
        setGroups((left) => (Array.isArray(left) ? left.filter((other) => other !== group) : left));
      }
      toast(t.contacts.merged(some.length));
    } catch {
      toast(t.app.failed, { tone: 'error' });
    } finally {
      setIsBusy(false);
    }
  };
  const mergeGroup = async (group: readonly Contact[]) => {
    // The oldest stays: groups name it by its uid.
    const [first, ...others] = group;
    if (!first) return;
    const { id, uid: _, created: __, updated: ___, ...patch } = mergeCards(first, others);
    const { refused } = await writeContacts(account, {
      update: { [id]: patch },
      destroy: others.map((other) => other.id),
    });
    if (refused > 0) throw new Error('it was refused');
  };
  const list = Array.isArray(groups) ? groups : [];
  return (
    <Dialog
      title={t.contacts.findDoubles}
      onClose={onClose}
      isWide
      isStatic
      actions={
        list.length > 1 && (
          <button
            type="button"
            className="button button-primary"
            disabled={isBusy}
            onClick={() => void merge(list)}
          >
            {t.contacts.mergeAll(list.length)}
          </button>
        )
      }
    >
      {groups === 'failed' && <p role="alert">{t.app.unreachable}</p>}
      {Array.isArray(groups) && groups.length === 0 && (
        <EmptyState icon={Merge} title={t.contacts.noDoubles} />
      )}
      <ul className="flex flex-col">
        {list.map((group) => (
          <li
            key={group[0]?.id}
            className="flex items-center gap-3 border-t border-line py-2.5 first:border-t-0"
          >
            <ul className="min-w-0 grow">
              {group.map((contact) => (
                <li key={contact.id} className="truncate">
                  <span className="font-medium">{contactName(contact)}</span>{' '}
                  <span className="text-[13px] text-ink-2">{firstEmail(contact)}</span>
                </li>
              ))}
            </ul>
            <button
              type="button"
              className="button flex-none"
              aria-label={`${t.contacts.merge}: ${contactName(group[0] ?? {})}`}
              disabled={isBusy}
              onClick={() => void merge([group])}
            >
              {t.contacts.merge}
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
