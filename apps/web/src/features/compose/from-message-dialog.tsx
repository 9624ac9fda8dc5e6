import { useEffect, useState } from 'react';
import { useAccount, type Account } from '../../app/account.ts';
import { useBins } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { shortDate } from '../../lib/dates.ts';
import { displayName } from '../../mail-store/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { PickList } from '../../ui/pick-list.tsx';
import { iconOf } from '../reader/attachments.tsx';
import { carriedFile, type CarriedFile } from './carried-file.ts';

/** So many of the newest messages with files are looked through. */
const LOOKED_AT = 200;

interface FoundFile extends CarriedFile {
  /** Who sent it, and when. */
  from: string;
  receivedAt: string;
}

/** Which file of which message to attach too. */
export function FromMessageDialog({
  onPick,
  onClose,
}: {
  onPick: (file: CarriedFile) => void;
  onClose: () => void;
}) {
  const account = useAccount();
  const bins = useBins();
  const { t, locale } = useMessages('compose');
  const [files, setFiles] = useState<FoundFile[] | 'failed' | null>(null);
  useEffect(() => {
    readFiles(account, [...bins].filter(Boolean), t.reader.noName).then(setFiles, () => setFiles('failed'));
  }, [account, bins, t.reader.noName]);
  return (
    <Dialog title={t.compose.fromMessage} onClose={onClose}>
      {files === 'failed' && <p role="alert">{t.app.unreachable}</p>}
      {files !== null && files !== 'failed' && (
        <PickList
          items={files.map(({ name, type, from, receivedAt }, index) => ({
            id: String(index),
            label: `${name} · ${from} · ${shortDate(receivedAt, locale)}`,
            icon: iconOf(type),
          }))}
          label={t.compose.fromMessage}
          placeholder={t.compose.findFile}
          none={t.compose.noFiles}
          onPick={(id) => {
            const file = files[Number(id)];
            if (file) onPick(file);
          }}
        />
      )}
    </Dialog>
  );
}

/** The newest first, each once. */
async function readFiles({ store }: Account, bins: string[], unnamed: string): Promise<FoundFile[]> {
  const batch = store.batch();
  const query = batch.call('Email/query', {
    filter: { operator: 'AND', conditions: [{ hasAttachment: true }, { inMailboxOtherThan: bins }] },
    sort: [{ property: 'receivedAt', isAscending: false }],
    limit: LOOKED_AT,
  });
  const get = batch.call('Email/get', {
    '#ids': query.reference('/ids'),
    properties: ['from', 'receivedAt', 'attachments'],
    bodyProperties: ['partId', 'blobId', 'size', 'name', 'type', 'cid'],
  });
  const { list } = (await store.send(batch)).get(get);
  const found = list.flatMap(({ attachments, from, receivedAt }) =>
    attachments.flatMap((part) => {
      const file = part.cid === null ? carriedFile(part, part.name || unnamed) : null;
      return file ? { ...file, receivedAt, from: from?.[0] ? displayName(from[0]) : '' } : [];
    }),
  );
  const seen = new Set<string>();
  return found.filter(({ name, size }) => !seen.has(`${size} ${name}`) && seen.add(`${size} ${name}`));
}
