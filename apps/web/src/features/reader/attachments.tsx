import type { EmailBodyPart, Id } from '@mailcote/jmap';
import {
  Download,
  File,
  FileArchive,
  FileAudio,
  FileImage,
  FileSpreadsheet,
  FileText,
  FileVideo,
  Mail,
  type LucideIcon,
  type LucideProps,
} from 'lucide-react';
import { createElement } from 'react';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { CARRIED_TYPE, carriedFile } from '../compose/carried-file.ts';
import { useOpenAttachment } from './viewer/open-attachment.ts';

/** Larger pictures are not loaded only to be shown small. Octets. */
const MAX_THUMBNAIL = 8_000_000;
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

interface AttachmentsProps {
  /** The message they belong to: of an Email, or of a blob that is a message. */
  messageId: Id;
  parts: readonly EmailBodyPart[];
  /** Names the archive of all of them. */
  subject: string | null;
}

/** The files of a message: looked at in place, saved one by one or all together. */
export function Attachments({ messageId, parts, subject }: AttachmentsProps) {
  const { zipUrl } = useAccount();
  const { t } = useMessages('reading');
  const open = useOpenAttachment();
  if (parts.length === 0) return null;
  const archive = `${subject?.trim() || t.reader.noName}.zip`;
  const ids = parts.flatMap(({ partId }) => partId ?? []);
  return (
    <section aria-label={t.reader.attachments(parts.length)} className="attachments">
      <div className="mb-2 flex flex-wrap items-baseline gap-x-3">
        <h2 className="text-[12.5px] text-ink-3">{t.reader.attachments(parts.length)}</h2>
        {parts.length > 1 && (
          <a className="link text-[12.5px]" href={zipUrl(messageId, archive, ids)} download={archive}>
            {t.reading.downloadAll}
          </a>
        )}
      </div>
      <ul className="flex flex-wrap gap-2">
        {parts.map((part, index) => (
          <li key={part.blobId ?? part.partId} className="attachment group">
            <AttachmentCard part={part} onOpen={() => open({ messageId, parts, index })} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function AttachmentCard({ part, onOpen }: { part: EmailBodyPart; onOpen: () => void }) {
  const { client } = useAccount();
  const { t, locale } = useMessages('reading');
  const name = part.name || t.reader.noName;
  const url = client.downloadUrl(part.blobId ?? '', name, part.type);
  const hasPicture = isShowable(part) && part.size <= MAX_THUMBNAIL;
  return (
    <>
      <button
        type="button"
        className="attachment-open"
        draggable={part.blobId !== null}
        onClick={onOpen}
        onDragStart={(event) => {
          // To a message that is being written.
          event.dataTransfer.effectAllowed = 'copy';
          event.dataTransfer.setData(CARRIED_TYPE, JSON.stringify(carriedFile(part, name)));
        }}
      >
        {hasPicture ? (
          <img src={url} alt="" loading="lazy" decoding="async" className="attachment-picture" />
        ) : (
          <span className="attachment-icon">
            <FileIcon type={part.type} size={20} strokeWidth={1.5} />
          </span>
        )}
        <span className="min-w-0 grow">
          <span dir="auto" className="block truncate font-medium">
            {name}
          </span>
          <span className="block text-[12px] text-ink-3">{formatBytes(part.size, locale)}</span>
        </span>
      </button>
      <a
        href={url}
        download={name}
        className="icon-button"
        aria-label={`${t.reader.download} ${name}`}
        data-tip={t.reader.download}
      >
        <Download aria-hidden="true" size={16} />
      </a>
    </>
  );
}

/** A picture that a page can show as it is. */
export function isShowable(part: EmailBodyPart): boolean {
  return PICTURES.has(part.type);
}

/** A small picture of the kind of a file. */
export function FileIcon({ type, ...properties }: { type: string } & LucideProps) {
  return createElement(iconOf(type), { 'aria-hidden': true, ...properties });
}

export function iconOf(type: string): LucideIcon {
  if (type.startsWith('image/')) return FileImage;
  if (type.startsWith('audio/')) return FileAudio;
  if (type.startsWith('video/')) return FileVideo;
  if (type.startsWith('message/')) return Mail;
  if (/zip|compressed|tar|rar|7z/.test(type)) return FileArchive;
  if (/sheet|excel|csv/.test(type)) return FileSpreadsheet;
  if (/^text\/|pdf|word|document/.test(type)) return FileText;
  return File;
}
