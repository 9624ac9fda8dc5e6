import type { BlockedSender, Id, JmapClient } from '@mailcote/jmap';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { SenderList, useSayRefused } from './sender-list.tsx';
import { useRecords } from './use-record.ts';

const getBlocked = (client: JmapClient) => client.call('BlockedSender/get', { ids: null });

/** Whose mail goes past the inbox, and where it goes. */
export function BlockedSettings() {
  const { client } = useAccount();
  const { t } = useMessages('settings');
  const say = useSayRefused(t.settings.blockedAlready);
  const setAction = (id: Id, action: BlockedSender['action']) =>
    say(client.call('BlockedSender/set', { update: { [id]: { action } } }));
  return (
    <SenderList
      title={t.settings.blocked}
      text={t.settings.blockedText}
      nobody={t.settings.blockedNobody}
      add={t.settings.block}
      remove={t.settings.unblock}
      already={t.settings.blockedAlready}
      senders={useRecords('BlockedSender', getBlocked)}
      onAdd={(address) => client.call('BlockedSender/set', { create: { k: { address } } })}
      onRemove={(id) => client.call('BlockedSender/set', { destroy: [id] })}
    >
      {({ id, address, action }) => (
        <select
          className="field field-small w-auto"
          aria-label={t.settings.blockedGoesTo(address)}
          value={action}
          onChange={(event) => void setAction(id, event.target.value === 'trash' ? 'trash' : 'junk')}
        >
          <option value="junk">{t.mailbox.junk}</option>
          <option value="trash">{t.mailbox.trash}</option>
        </select>
      )}
    </SenderList>
  );
}
