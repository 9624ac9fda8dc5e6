import { useNavigate, useParams } from '@tanstack/react-router';
import { CircleAlert } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { placeOf } from '../features/mailboxes/place.ts';
import { useMessages } from '../i18n/index.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { MailPage } from './mail-page.tsx';
import { useNamedMailboxes } from './store-hooks.ts';

/** /mail/inbox, /mail/inbox/t123 */
export function MailboxPage() {
  const { mailbox = 'inbox', threadId = null } = useParams({ strict: false });
  const mailboxes = useNamedMailboxes();
  const { t } = useMessages();
  const navigate = useNavigate();
  const place = useMemo(() => placeOf(mailbox, mailboxes, t), [mailbox, mailboxes, t]);
  const go = useCallback(
    (next: string | null, replace: boolean) =>
      void (next === null
        ? navigate({ to: '/mail/$mailbox', params: { mailbox }, replace })
        : navigate({ to: '/mail/$mailbox/$threadId', params: { mailbox, threadId: next }, replace })),
    [navigate, mailbox],
  );
  if (!place) {
    return (
      <div className="grow bg-surface">
        <EmptyState icon={CircleAlert} title={t.mailbox.notFound} />
      </div>
    );
  }
  return <MailPage place={place} threadId={threadId} onThread={go} />;
}
