import { useState, type FormEvent } from 'react';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { formatBytes } from '../../lib/bytes.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { accountPath, problemText, type AdminAccount } from './admin-api.ts';

/** What cannot be undone is typed, not clicked. */
export function DeleteAccount({
  account: { address, usedBytes },
  onBack,
  onDone,
}: {
  account: AdminAccount;
  onBack: () => void;
  onDone: () => void;
}) {
  const { t, locale } = useMessages('admin');
  const texts = t.admin.account;
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    try {
      await api('DELETE', accountPath(address));
      toast(texts.deleted(address));
      onDone();
    } catch (error) {
      setProblem(problemText(error, t));
    }
  };
  return (
    <Dialog
      title={texts.deleteTitle(address)}
      onClose={onBack}
      actions={
        <>
          <button type="button" className="button button-quiet" onClick={onBack}>
            {t.app.cancel}
          </button>
          <button
            type="submit"
            form="delete-account"
            className="button button-danger"
            disabled={typed.trim().toLowerCase() !== address}
          >
            {texts.deleteDo}
          </button>
        </>
      }
    >
      <form
        id="delete-account"
        noValidate
        autoComplete="off"
        onSubmit={(event) => void submit(event)}
        className="flex flex-col gap-4"
      >
        <p>{texts.deleteText(formatBytes(usedBytes, locale))}</p>
        <p className="text-ink-2">{texts.deleteExport}</p>
        <FormField label={texts.deleteType(address)} problem={problem}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              autoCapitalize="off"
              spellCheck={false}
              className="field"
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
            />
          )}
        </FormField>
      </form>
    </Dialog>
  );
}
