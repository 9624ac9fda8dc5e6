import type { Id } from '@mailcote/jmap';
import { Forward, Reply } from 'lucide-react';
import { useEffect } from 'react';
import { useAccount } from '../../../app/account.ts';
import { useResource } from '../../../app/store-hooks.ts';
import { useMessages } from '../../../i18n/index.ts';
import { exactDate } from '../../../lib/dates.ts';
import { displayName, type EmailBody, type ListedEmail } from '../../../mail-store/index.ts';
import { Avatar } from '../../../ui/avatar.tsx';
import { startReply, type ReplyKind } from '../../compose/start-reply.ts';
import { MessageBody } from '../message-body.tsx';
import { Addresses } from '../message-head.tsx';

/** A message that was attached to another, read as any other; it can be answered and passed on. */
export function MessageView({ blobId, onLeave }: { blobId: Id; onLeave: () => void }) {
  const account = useAccount();
  const messages = useMessages('reading');
  const { t, locale } = messages;
  const { bodies } = account.store;
  useEffect(() => bodies.want([blobId]), [bodies, blobId]);
  const body = useResource(bodies.bodies, blobId);
  if (body?.state === 'failed') return <p className="viewer-note">{t.reading.notMessage}</p>;
  if (body?.state !== 'ready') return <span className="spinner" aria-hidden="true" />;
  const { from, to, cc, subject, sentAt } = body.value;
  const author = from?.[0];
  const reply = (kind: ReplyKind) => {
    onLeave();
    void startReply(account, blobId, kind, messages);
  };
  return (
    <article className="viewer-paper" aria-label={subject || t.list.noSubject}>
      <h3 className="text-[19px] font-semibold tracking-[-0.01em]">{subject || t.list.noSubject}</h3>
      <div className="mt-3 flex items-center gap-3">
        {author && <Avatar name={author.name ?? ''} email={author.email} size={38} />}
        <p className="min-w-0 grow">
          <span className="block truncate font-semibold">{author ? displayName(author) : ''}</span>
          {sentAt && <span className="block text-[12.5px] text-ink-3">{exactDate(sentAt, locale)}</span>}
        </p>
        <span className="flex flex-none flex-wrap justify-end gap-1.5">
          <button type="button" className="button" onClick={() => reply('reply')}>
            <Reply aria-hidden="true" size={16} strokeWidth={1.75} />
            <span className="max-tablet:hidden">{t.action.reply}</span>
          </button>
          <button type="button" className="button" onClick={() => reply('forward')}>
            <Forward aria-hidden="true" size={16} strokeWidth={1.75} />
            <span className="max-tablet:hidden">{t.action.forward}</span>
          </button>
        </span>
      </div>
      <dl className="details mt-4">
        <Addresses label={t.reader.from} addresses={from ?? null} />
        <Addresses label={t.reader.to} addresses={to ?? null} />
        <Addresses label={t.reader.cc} addresses={cc ?? null} />
      </dl>
      <MessageBody email={asListed(blobId, body.value)} foldsQuotes={false} />
    </article>
  );
}

/** The part of an Email that a message alone can say. */
function asListed(blobId: Id, { from, to, cc, subject, size, preview, sentAt }: EmailBody): ListedEmail {
  return {
    id: blobId,
    blobId,
    threadId: '',
    mailboxIds: {},
    keywords: {},
    size: size ?? 0,
    receivedAt: sentAt ?? '',
    from: from ?? null,
    to: to ?? null,
    cc: cc ?? null,
    subject: subject ?? null,
    preview: preview ?? '',
    hasAttachment: false,
  };
}
