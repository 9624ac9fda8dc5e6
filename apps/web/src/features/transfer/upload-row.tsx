import { X } from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { MailUpload } from './mail-uploads.ts';

/** A file on its way to the server. */
export function UploadRow({
  upload: { name, size, sent, state, problem },
  onRetry,
  onRemove,
}: {
  upload: MailUpload;
  onRetry: () => void;
  onRemove: () => void;
}) {
  const { t, locale } = useMessages('transfer');
  const isLost = problem === 'empty' || problem === 'tooLarge';
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line px-4 py-3">
      <div className="min-w-[12rem] grow basis-0">
        <p className="font-medium wrap-anywhere">{name}</p>
        {state === 'uploading' && (
          <progress
            className="import-progress"
            max={size}
            value={sent}
            aria-label={t.transfer.progressOf(name)}
          />
        )}
        {state === 'failed' ? (
          <p role="alert" className="text-[12.5px] text-danger">
            {t.transfer.uploadProblem[problem ?? 'broken']}
          </p>
        ) : (
          <p className="text-[12.5px] text-ink-3 tabular-nums">
            {state === 'waiting'
              ? t.transfer.waiting
              : t.transfer.uploading(formatBytes(sent, locale), formatBytes(size, locale))}
          </p>
        )}
      </div>
      {state === 'failed' && !isLost && (
        <button type="button" className="button" onClick={onRetry}>
          {t.transfer.retry}
        </button>
      )}
      {state === 'failed' ? (
        <IconButton icon={X} size={15} label={t.transfer.removeOf(name)} onClick={onRemove} />
      ) : (
        <button type="button" className="button" aria-label={t.transfer.cancelOf(name)} onClick={onRemove}>
          {t.transfer.cancel}
        </button>
      )}
    </li>
  );
}
