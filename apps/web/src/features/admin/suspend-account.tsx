import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { accountPath, problemText, type AdminAccount } from './admin-api.ts';

/** Says first what it means. */
export function SuspendAccount({
  account: { address },
  onBack,
  onDone,
}: {
  account: AdminAccount;
  onBack: () => void;
  onDone: () => void;
}) {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const suspend = async () => {
    try {
      await api('PATCH', accountPath(address), { isDisabled: true });
      toast(texts.suspendedDone(address));
      onDone();
    } catch (error) {
      toast(problemText(error, t), { tone: 'error' });
    }
    onBack();
  };
  return (
    <Dialog
      title={texts.suspendTitle(address)}
      onClose={onBack}
      actions={
        <>
          <button type="button" className="button button-quiet" onClick={onBack}>
            {t.app.cancel}
          </button>
          <button type="button" className="button button-danger" onClick={() => void suspend()}>
            {texts.suspend}
          </button>
        </>
      }
    >
      <p>{texts.suspendConfirm}</p>
    </Dialog>
  );
}
