import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useAccount } from '../../app/account.ts';
import { MailPage } from '../../app/mail-page.tsx';
import { useNamedMailboxes } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { SearchChips } from './search-chips.tsx';
import { searchPlace } from './search-place.ts';

/** /search?q=…&thread=… */
export function SearchPage() {
  const { q = '', thread = null } = useSearch({ strict: false });
  const mailboxes = useNamedMailboxes();
  const { principal } = useAccount();
  const { t } = useMessages();
  const navigate = useNavigate();
  const place = useMemo(() => searchPlace(q, mailboxes, principal.address, t), [q, mailboxes, principal, t]);
  const go = useCallback(
    (next: string | null, replace: boolean) =>
      void navigate({ to: '/search', search: next === null ? { q } : { q, thread: next }, replace }),
    [navigate, q],
  );
  return <MailPage place={place} threadId={thread} onThread={go} above={<SearchChips place={place} />} />;
}
