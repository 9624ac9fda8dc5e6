import { Link } from '@tanstack/react-router';
import { Compass } from 'lucide-react';
import { useMessages } from '../i18n/index.ts';
import { EmptyState } from '../ui/empty-state.tsx';

export function NotFound() {
  const { t } = useMessages();
  return (
    <main className="h-full">
      <EmptyState icon={Compass} title={t.app.notFound}>
        <Link to="/mail/$mailbox" params={{ mailbox: 'inbox' }} className="button">
          {t.app.toInbox}
        </Link>
      </EmptyState>
    </main>
  );
}
