import { useMessages } from '../../i18n/index.ts';
import { messageDate } from '../../lib/dates.ts';
import type { Invitation } from './admin-api.ts';
import { Copyable } from './parts.tsx';

/** A link that is shown once. */
export function InvitationBox({ invitation: { url, expiresAt } }: { invitation: Invitation }) {
  const { t, locale } = useMessages('admin');
  return (
    <output className="block rounded-[12px] bg-accent-softer p-4">
      <p className="mb-2 text-[13px]">{t.admin.account.linkText(messageDate(expiresAt, locale))}</p>
      <Copyable text={url} label={t.admin.account.link} />
    </output>
  );
}
