import type { JmapClient } from '@mailcote/jmap';
import { useRef, useState, type DragEvent } from 'react';
import { useMailboxes } from '../../app/store-hooks.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { mailboxTitle } from '../mailboxes/place.ts';
import { useOnlyRecord } from '../settings/use-record.ts';
import type { ImportTarget, MailUploads } from './mail-uploads.ts';
import { packMessages } from './pack-messages.ts';
import './transfer.css';

const getQuota = (client: JmapClient) => client.call('Quota/get', { ids: null });
const AS_FILES = 'as files';
const BENEATH = 'beneath';

/** Files are chosen or dropped, and where their mail goes. */
export function ImportForm({ uploads, maxSize }: { uploads: MailUploads; maxSize: number }) {
  const { t } = useMessages('transfer');
  const mailboxes = useMailboxes();
  const quota = useOnlyRecord('Quota', getQuota);
  const input = useRef<HTMLInputElement>(null);
  const [where, setWhere] = useState(AS_FILES);
  const [parentName, setParentName] = useState(t.transfer.beneathDefault);
  const [isOver, setOver] = useState(false);
  const target = (): ImportTarget => {
    if (where === AS_FILES) return {};
    if (where === BENEATH) return { parentName: parentName.trim() || t.transfer.beneathDefault };
    return { mailboxId: where };
  };
  const limit = typeof quota === 'object' && quota?.warnLimit != null ? quota.hardLimit : maxSize;
  const add = async (files: readonly File[]) => {
    try {
      const packed = await packMessages(files, t.transfer.messages);
      uploads.add(packed, target(), Math.min(maxSize, limit));
    } catch {
      // The browser cannot read a file any more: it is gone, or a folder.
      toast(t.app.failed, { tone: 'error' });
    }
  };
  const onDrag = (event: DragEvent, isInside: boolean) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(isInside);
  };
  return (
    <div
      className="import-form border-t border-line px-4 py-3"
      data-over={isOver || undefined}
      onDragEnter={(event) => onDrag(event, true)}
      onDragOver={(event) => onDrag(event, true)}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) onDrag(event, false);
      }}
      onDrop={(event) => {
        onDrag(event, false);
        void add([...event.dataTransfer.files]);
      }}
    >
      <p className="font-medium">{t.transfer.import}</p>
      <p className="text-[12.5px] text-ink-3">{t.transfer.importText}</p>
      <div className="mt-3 flex flex-wrap gap-2">
        <select
          className="field field-small min-w-0 grow basis-56"
          aria-label={t.transfer.where}
          value={where}
          onChange={(event) => setWhere(event.target.value)}
        >
          <option value={AS_FILES}>{t.transfer.asFiles}</option>
          <option value={BENEATH}>{t.transfer.beneath}</option>
          <optgroup label={t.transfer.allInto}>
            {mailboxes.map((mailbox) => (
              <option key={mailbox.id} value={mailbox.id}>
                {mailboxTitle(mailbox, t)}
              </option>
            ))}
          </optgroup>
        </select>
        {where === BENEATH && (
          <input
            type="text"
            className="field field-small min-w-0 grow basis-40"
            aria-label={t.transfer.beneathName}
            maxLength={200}
            value={parentName}
            onChange={(event) => setParentName(event.target.value)}
          />
        )}
      </div>
      <div className="mt-2.5 flex flex-wrap items-center gap-x-3 gap-y-2">
        <button type="button" className="button" onClick={() => input.current?.click()}>
          {t.transfer.choose}
        </button>
        <span className="text-[12.5px] text-ink-3 max-tablet:hidden">
          {isOver ? t.transfer.dropNow : t.transfer.drop}
        </span>
        <input
          ref={input}
          type="file"
          multiple
          hidden
          aria-label={t.transfer.choose}
          onChange={(event) => {
            void add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </div>
    </div>
  );
}
