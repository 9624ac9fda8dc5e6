import type { EmailBodyPart } from '@mailcote/jmap';
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
} from 'lucide-react';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { formatBytes } from '../../lib/bytes.ts';

/** Larger pictures are not loaded only to be shown small. Octets. */
const MAX_THUMBNAIL = 8_000_000;
const PICTURES = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp', 'image/avif']);

/** The files of a message, each one click from the disk. */
export function Attachments({ parts }: { parts: readonly EmailBodyPart[] }) {
  const { client } = useAccount();
  const { t, locale } = useMessages();
  if (parts.length === 0) return null;
  return (
    <section aria-label={t.reader.attachments(parts.length)} className="mt-5">
      <h2 className="mb-2 text-[12.5px] text-ink-3">{t.reader.attachments(parts.length)}</h2>
      <ul className="flex flex-wrap gap-2">
        {parts.map((part) => {
          const name = part.name || t.reader.noName;
          const url = client.downloadUrl(part.blobId ?? '', name, part.type);
          const hasPicture = isShowable(part) && part.size <= MAX_THUMBNAIL;
          const Icon = iconOf(part.type);
          return (
            <li key={part.blobId ?? part.partId}>
              <a href={url} download={name} className="attachment group">
                {hasPicture ? (
                  <img src={url} alt="" loading="lazy" decoding="async" className="attachment-picture" />
                ) : (
                  <span className="attachment-icon">
                    <Icon aria-hidden="true" size={20} strokeWidth={1.5} />
                  </span>
                )}
                <span className="min-w-0 grow">
                  <span className="visually-hidden">{`${t.reader.download} `}</span>
                  <span className="block truncate font-medium">{name}</span>
                  <span className="block text-[12px] text-ink-3">{formatBytes(part.size, locale)}</span>
                </span>
                <Download
                  aria-hidden="true"
                  size={16}
                  className="flex-none text-ink-3 group-hover:text-accent-ink"
                />
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** A picture that a page can show as it is. */
export function isShowable(part: EmailBodyPart): boolean {
  return PICTURES.has(part.type);
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
