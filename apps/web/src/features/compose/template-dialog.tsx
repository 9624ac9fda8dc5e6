import type { Id } from '@mailcote/jmap';
import { FileText } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { PickList } from '../../ui/pick-list.tsx';
import { readTemplates, type Template } from './templates.ts';

/** Which template to take. */
export function TemplateDialog({ onPick, onClose }: { onPick: (emailId: Id) => void; onClose: () => void }) {
  const account = useAccount();
  const { t } = useMessages('compose');
  const [list, setList] = useState<Template[] | 'failed' | null>(null);
  useEffect(() => {
    readTemplates(account).then(setList, () => setList('failed'));
  }, [account]);
  return (
    <Dialog title={t.compose.insertTemplate} onClose={onClose}>
      {list === 'failed' && <p role="alert">{t.app.unreachable}</p>}
      {list !== null && list !== 'failed' && (
        <PickList
          items={list.map(({ emailId, subject }) => ({
            id: emailId,
            label: subject || t.list.noSubject,
            icon: FileText,
          }))}
          label={t.compose.insertTemplate}
          placeholder={t.compose.findTemplate}
          none={t.compose.noTemplates}
          onPick={onPick}
        />
      )}
    </Dialog>
  );
}
