import { useState, type FormEvent } from 'react';
import { useStore } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';

/** Makes a folder, or gives one another name. */
export function FolderDialog({
  mailboxId,
  name,
  onClose,
}: {
  mailboxId: string | null;
  name: string;
  onClose: () => void;
}) {
  const store = useStore();
  const { t } = useMessages();
  const [text, setText] = useState(name);
  const [problem, setProblem] = useState<string | null>(null);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    if (wanted === '') return;
    const batch = store.batch();
    const set = batch.call(
      'Mailbox/set',
      mailboxId === null
        ? { create: { folder: { name: wanted, parentId: null } } }
        : { update: { [mailboxId]: { name: wanted } } },
    );
    try {
      const { notCreated, notUpdated } = (await store.send(batch)).get(set);
      const error = notCreated?.['folder'] ?? (mailboxId === null ? undefined : notUpdated?.[mailboxId]);
      if (error) {
        setProblem(
          error.type === 'alreadyExists' || error.type === 'invalidProperties'
            ? t.mailbox.exists
            : t.app.failed,
        );
        return;
      }
      store.refresh();
      onClose();
    } catch {
      setProblem(t.app.unreachable);
    }
  };
  return (
    <Dialog title={mailboxId === null ? t.mailbox.create : t.mailbox.rename} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-3">
        <input
          type="text"
          aria-label={t.mailbox.createName}
          placeholder={t.mailbox.createName}
          className="field"
          maxLength={200}
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setProblem(null);
          }}
        />
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        <button type="submit" className="button button-primary" disabled={text.trim() === ''}>
          {t.app.save}
        </button>
      </form>
    </Dialog>
  );
}
