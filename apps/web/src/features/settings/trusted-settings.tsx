import type { JmapClient } from '@mailcote/jmap';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { SenderList } from './sender-list.tsx';
import { useRecords } from './use-record.ts';

const getTrusted = (client: JmapClient) => client.call('TrustedSender/get', { ids: null });

/** Whose remote pictures are shown unasked. */
export function TrustedSettings() {
  const { client } = useAccount();
  const { t } = useMessages('settings');
  return (
    <SenderList
      title={t.settings.trusted}
      text={t.settings.trustedText}
      nobody={t.settings.trustedNobody}
      add={t.settings.trust}
      remove={t.settings.distrust}
      already={t.settings.trustedAlready}
      senders={useRecords('TrustedSender', getTrusted)}
      onAdd={(address) => client.call('TrustedSender/set', { create: { k: { address } } })}
      onRemove={(id) => client.call('TrustedSender/set', { destroy: [id] })}
    />
  );
}
