import type { JmapClient, Quota } from '@mailcote/jmap';
import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { Meter } from '../../ui/meter.tsx';
import { Section } from './section.tsx';
import { useOnlyRecord } from './use-record.ts';

const getQuota = (client: JmapClient) => client.call('Quota/get', { ids: null });

/** How much mail there is, and how much there may be (RFC 9425). */
export function StorageSettings() {
  const { t } = useMessages('settings');
  const quota = useOnlyRecord('Quota', getQuota);
  return (
    <Section title={t.settings.storage}>
      <div className="p-4">
        {quota === 'failed' && (
          <p role="alert" className="text-danger">
            {t.settings.loadFailed}
          </p>
        )}
        {quota === null && <span className="skeleton block h-3 w-2/5" />}
        {typeof quota === 'object' && quota !== null && <UsedSpace quota={quota} />}
      </div>
    </Section>
  );
}

function UsedSpace({ quota: { used, hardLimit, warnLimit } }: { quota: Quota }) {
  const { t, locale } = useMessages('settings');
  if (warnLimit === null)
    return <p>{`${t.settings.storageUsed(formatBytes(used, locale))} · ${t.settings.storageNoLimit}`}</p>;
  const isNearlyFull = used >= warnLimit;
  const text = t.settings.storageUsedOf(formatBytes(used, locale), formatBytes(hardLimit, locale));
  return (
    <>
      <p>{text}</p>
      <Meter
        label={t.settings.storage}
        used={used}
        most={hardLimit}
        high={warnLimit}
        className="mt-2.5 h-2 w-full"
      >
        {text}
      </Meter>
      {isNearlyFull && <p className="mt-1.5 text-[12.5px] text-danger">{t.settings.storageNearlyFull}</p>}
    </>
  );
}
