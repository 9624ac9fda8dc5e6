import type { Id, JmapClient, MailImport } from '@mailcote/jmap';
import { X } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { useSayRefused } from '../settings/sender-list.tsx';
import { useRecords } from '../settings/use-record.ts';
import { ImportRow, useSaid } from './import-row.tsx';
import type { MailUploads } from './mail-uploads.ts';
import { UploadRow } from './upload-row.tsx';

const getImports = (client: JmapClient) => client.call('MailImport/get', { ids: null });

/** Files that are on their way to the server, and below them what it has of them: what runs, and what was. */
export function ImportList({ uploads }: { uploads: MailUploads }) {
  const { client } = useAccount();
  const { t } = useMessages('transfer');
  const say = useSayRefused(t.app.failed);
  const sending = useSyncExternalStore(uploads.subscribe, uploads.get);
  const imports = useRecords('MailImport', getImports);
  const known = Array.isArray(imports) ? imports : [];
  const set = (args: object) => void say(client.call('MailImport/set', args));
  const first = known.find(({ status }) => status === 'running');
  return (
    <>
      <Ends imports={known} />
      {imports === 'failed' && (
        <p role="alert" className="border-t border-line p-4 text-danger">
          {t.app.unreachable}
        </p>
      )}
      {imports === null && (
        <div className="border-t border-line p-4">
          <span className="skeleton block h-3 w-2/5" />
        </div>
      )}
      {Array.isArray(imports) && known.length + sending.length === 0 && (
        <p className="border-t border-line p-4 text-[12.5px] text-ink-3">{t.transfer.none}</p>
      )}
      {known.length + sending.length > 0 && (
        <ul aria-label={t.transfer.list}>
          {sending.map((upload) => (
            <UploadRow
              key={upload.key}
              upload={upload}
              onRetry={() => uploads.retry(upload.key)}
              onRemove={() => uploads.remove(upload.key)}
            />
          ))}
          {known.toReversed().map((one) => (
            <ImportRow key={one.id} record={one} isWaiting={one.status === 'running' && one !== first}>
              {one.error === 'overQuota' && one.status === 'failed' && (
                <button
                  type="button"
                  className="button"
                  onClick={() => set({ update: { [one.id]: { status: 'running' } } })}
                >
                  {t.transfer.goOn}
                </button>
              )}
              {one.status === 'running' ? (
                <button
                  type="button"
                  className="button"
                  aria-label={t.transfer.cancelOf(one.name)}
                  onClick={() => set({ update: { [one.id]: { status: 'canceled' } } })}
                >
                  {t.transfer.cancel}
                </button>
              ) : (
                <IconButton
                  icon={X}
                  size={15}
                  label={t.transfer.removeOf(one.name)}
                  onClick={() => set({ destroy: [one.id] })}
                />
              )}
            </ImportRow>
          ))}
        </ul>
      )}
    </>
  );
}

/** Says that an import has ended, to those who do not see it. */
function Ends({ imports }: { imports: readonly MailImport[] }) {
  const said = useSaid();
  const running = useRef(new Set<Id>());
  const [text, setText] = useState('');
  useEffect(() => {
    for (const one of imports) {
      if (one.status === 'running') running.current.add(one.id);
      else if (running.current.delete(one.id)) setText(`${one.name}: ${said(one)}`);
    }
  }, [imports, said]);
  return <output className="sr-only">{text}</output>;
}
