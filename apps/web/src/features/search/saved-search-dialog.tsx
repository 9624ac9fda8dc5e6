import { useState, type FormEvent } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { sayDone } from '../list/thread-actions.ts';
import { saveSearch, updateSavedSearch, useSavedSearches } from './saved-searches.ts';

interface SavedSearchDialogProps {
  search: { id: string | null; name: string; query: string };
  onClose: () => void;
}

/** Keeps a search under a name, or gives it another one. */
export function SavedSearchDialog({ search: { id, name: before, query }, onClose }: SavedSearchDialogProps) {
  const account = useAccount();
  const last = useSavedSearches().at(-1);
  const { t } = useMessages('finding');
  const [name, setName] = useState(before || query);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = name.trim();
    if (wanted === '') return;
    try {
      if (id !== null) {
        await updateSavedSearch(account, id, { name: wanted });
        sayDone(account.store, t, t.finding.saved(wanted), () =>
          updateSavedSearch(account, id, { name: before }),
        );
      } else {
        const sortOrder = (last?.sortOrder ?? 0) + 10;
        if ((await saveSearch(account, { name: wanted, query, sortOrder })) === null) {
          setProblem(t.finding.tooMany);
          return;
        }
        toast(t.finding.saved(wanted));
      }
      onClose();
    } catch {
      setProblem(t.app.unreachable);
    }
  };
  return (
    <Dialog title={id === null ? t.finding.saveTitle : t.finding.renameTitle} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <FormField label={t.finding.name} hint={query} problem={problem}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              className="field"
              maxLength={200}
              value={name}
              onFocus={(event) => event.target.select()}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </FormField>
        <button type="submit" className="button button-primary" disabled={name.trim() === ''}>
          {t.app.save}
        </button>
      </form>
    </Dialog>
  );
}
