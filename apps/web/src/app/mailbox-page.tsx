import { useNavigate, useParams } from '@tanstack/react-router';
import { CircleAlert } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { placeOf } from '../features/mailboxes/place.ts';
import { useMessages } from '../i18n/index.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { MailPage } from './mail-page.tsx';
import { useMailboxes } from './store-hooks.ts';

/** /mail/inbox, /mail/inbox/t123 */
export function MailboxPage() {
  const { mailbox = 'inbox', threadId = null } = useParams({ strict: false });
  const mailboxes = useMailboxes();
  const { t } = useMessages();
  const navigate = useNavigate();
  // Counts change all the time; the place does not.
  const shape = mailboxes.map(({ id, name, role }) => `${id} ${role} ${name}`).join('\n');
  // oxlint-disable-next-line react/exhaustive-deps
  const place = useMemo(() => placeOf(mailbox, mailboxes, t), [mailbox, shape, t]);
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
