import { Ellipsis, FilePlus2, FileText, MailCheck, Paperclip } from 'lucide-react';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Menu } from '../../ui/menu.tsx';
import type { DraftSession } from './draft-session.ts';

/** What is seldom wanted of a message. */
export function ComposerMenu({
  session,
  onTemplate,
  onFromMessage,
}: {
  session: DraftSession;
  onTemplate: () => void;
  onFromMessage: () => void;
}) {
  const { t } = useMessages('compose');
  const save = async () => {
    try {
      await session.saveAsTemplate();
      toast(t.compose.templateSaved);
    } catch {
      toast(t.app.failed, { tone: 'error' });
    }
  };
  return (
    <Menu
      label={t.app.more}
      align="start"
      trigger={<IconButton icon={Ellipsis} label={t.app.more} />}
      items={() => [
        {
          label: t.compose.askReceipt,
          icon: MailCheck,
          isChecked: session.draft.wantsReceipt,
          onSelect: () => session.change({ wantsReceipt: !session.draft.wantsReceipt }),
        },
        { label: t.compose.fromMessage, icon: Paperclip, onSelect: onFromMessage },
        null,
        { label: t.compose.insertTemplate, icon: FileText, onSelect: onTemplate },
        { label: t.compose.saveTemplate, icon: FilePlus2, onSelect: () => void save() },
      ]}
    />
  );
}
