import type { BlockedSender, Id, JmapClient } from '@mailcote/jmap';
import { useState, type FormEvent } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { Section, Setting } from './section.tsx';
import { useRecords } from './use-record.ts';

const getBlocked = (client: JmapClient) => client.call('BlockedSender/get', { ids: null });

/** Whose mail goes past the inbox, and where it goes. */
export function BlockedSettings() {
  const { client } = useAccount();
  const { t } = useMessages('settings');
  const senders = useRecords('BlockedSender', getBlocked);
  const set = async (change: Parameters<typeof client.call<'BlockedSender/set'>>[1]) => {
    try {
      const { notCreated, notUpdated, notDestroyed } = await client.call('BlockedSender/set', change);
      const refused = Object.values({ ...notCreated, ...notUpdated, ...notDestroyed })[0];
      if (refused?.type === 'alreadyExists') toast(t.settings.blockedAlready);
      else if (refused) toast(t.app.failed, { tone: 'error' });
    } catch {
      toast(t.app.unreachable, { tone: 'error' });
    }
  };
  return (
    <Section title={t.settings.blocked} text={t.settings.blockedText}>
      {senders === 'failed' && (
        <p role="alert" className="p-4 text-danger">
          {t.settings.loadFailed}
        </p>
      )}
      {senders === null && (
        <div className="p-4">
          <span className="skeleton block h-3 w-2/5" />
        </div>
      )}
      {Array.isArray(senders) && senders.length === 0 && (
        <p className="p-4 text-ink-3">{t.settings.blockedNobody}</p>
      )}
      {Array.isArray(senders) &&
        senders
          .toSorted((a, b) => a.address.localeCompare(b.address))
          .map((sender) => (
            <Blocked
              key={sender.id}
              sender={sender}
              onAction={(action) => void set({ update: { [sender.id]: { action } } })}
              onUnblock={(id) => void set({ destroy: [id] })}
            />
          ))}
      <BlockForm onBlock={(address) => void set({ create: { k: { address } } })} />
    </Section>
  );
}

interface BlockedProps {
  sender: BlockedSender;
  onAction: (action: BlockedSender['action']) => void;
  onUnblock: (id: Id) => void;
}

function Blocked({ sender: { id, address, action }, onAction, onUnblock }: BlockedProps) {
  const { t } = useMessages('settings');
  return (
    <Setting label={address}>
      <select
        className="field field-small w-auto"
        aria-label={t.settings.blockedGoesTo(address)}
        value={action}
        onChange={(event) => onAction(event.target.value === 'trash' ? 'trash' : 'junk')}
      >
        <option value="junk">{t.mailbox.junk}</option>
        <option value="trash">{t.mailbox.trash}</option>
      </select>
      <button
        type="button"
        className="button"
        aria-label={`${t.settings.unblock}: ${address}`}
        onClick={() => onUnblock(id)}
      >
        {t.settings.unblock}
      </button>
    </Setting>
  );
}

function BlockForm({ onBlock }: { onBlock: (address: string) => void }) {
  const { t } = useMessages('settings');
  const [address, setAddress] = useState('');
  const isAddress = /^[^\s@]*@[^\s@]+$/.test(address.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isAddress) return;
    onBlock(address.trim());
    setAddress('');
  };
  return (
    <form onSubmit={submit} className="flex gap-2 border-t border-line p-4">
      <input
        type="text"
        inputMode="email"
        autoComplete="off"
        aria-label={t.settings.blockedAddress}
        placeholder={t.settings.blockedAddress}
        className="field field-small grow"
        maxLength={254}
        value={address}
        onChange={(event) => setAddress(event.target.value)}
      />
      <button type="submit" className="button" disabled={!isAddress}>
        {t.settings.block}
      </button>
    </form>
  );
}
