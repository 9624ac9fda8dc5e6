import { MailOpen } from 'lucide-react';
import { useUi } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { EmptyState } from '../../ui/empty-state.tsx';

/** Where a conversation will be. */
export function EmptyReader() {
  const { t } = useMessages();
  const count = useUi((state) => state.selection.size);
  if (count > 0)
    return <EmptyState icon={MailOpen} title={t.list.selected(count)} text={t.empty.readerSelected} />;
  return <EmptyState icon={MailOpen} title={t.empty.reader} text={t.empty.readerText} />;
}
