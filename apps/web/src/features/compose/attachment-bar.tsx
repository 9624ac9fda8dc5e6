import { RotateCw, X } from 'lucide-react';
import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { iconOf } from '../reader/attachments.tsx';
import type { Attachment } from './draft.ts';
import type { DraftSession } from './draft-session.ts';

/** The files of a message being written: how far they are, again, away. */
export function AttachmentBar({ session, maxUpload }: { session: DraftSession; maxUpload: number }) {
  const { t, locale } = useMessages('compose');
  const files = session.draft.attachments.filter(({ cid }) => cid === null);
  if (files.length === 0) return null;
  const stateOf = (file: Attachment): string => {
    if (file.state === 'uploading') return t.compose.uploading(Math.round(file.progress * 100));
    if (file.state === 'failed') {
      return file.size > maxUpload
        ? t.compose.tooBig(formatBytes(maxUpload, locale))
        : t.compose.uploadFailed;
    }
    return formatBytes(file.size, locale);
  };
  return (
    <ul className="flex flex-wrap gap-1.5 px-4 pb-2" aria-label={t.reader.attachments(files.length)}>
      {files.map((file) => {
        const Icon = iconOf(file.type);
        return (
          <li key={file.key} className="file-chip" data-failed={file.state === 'failed' || undefined}>
            <Icon aria-hidden="true" size={16} strokeWidth={1.6} className="flex-none text-ink-3" />
            <span className="min-w-0 truncate">{file.name}</span>
            <span
              className="flex-none text-[12px] text-ink-3 tabular-nums"
              role={file.state === 'failed' ? 'alert' : undefined}
            >
              {stateOf(file)}
            </span>
            {file.state === 'failed' && file.size <= maxUpload && (
              <IconButton
                icon={RotateCw}
                size={13}
                label={t.compose.retryUpload}
                onClick={() => session.files.retry(file.key)}
              />
            )}
            <IconButton
              icon={X}
              size={13}
              label={
                file.state === 'uploading' ? t.compose.cancelUpload : t.compose.removeAttachment(file.name)
              }
              onClick={() => session.files.remove(file.key)}
            />
            {file.state === 'uploading' && (
              <progress className="file-progress" max={1} value={file.progress} aria-label={file.name} />
            )}
          </li>
        );
      })}
    </ul>
  );
}
