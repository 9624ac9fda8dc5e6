import type { Mailbox, MailboxColor } from '@mailcote/jmap';
import { useState, type FormEvent } from 'react';
import { useStore } from '../../app/account.ts';
import { useMailboxes } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { newSortOrder } from './arrange.ts';
import { createMailbox, MailboxError, updateMailbox } from './create-mailbox.ts';
import { isBelow, treeOf } from './tree.ts';

export const COLORS: readonly MailboxColor[] = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
  'gray',
];

interface FolderDialogProps {
  /** Null: a new one. */
  mailboxId: string | null;
  /** Where a new one begins. */
  parentId?: string | null;
  onClose: () => void;
}

/** Makes a folder, or changes its name, its colour and its place. */
export function FolderDialog({ mailboxId, parentId = null, onClose }: FolderDialogProps) {
  const store = useStore();
  const mailboxes = useMailboxes();
  const { t } = useMessages();
  const current: Mailbox | undefined = mailboxes.find(({ id }) => id === mailboxId);
  const [name, setName] = useState(current?.name ?? '');
  const [color, setColor] = useState<MailboxColor | null>(current?.color ?? null);
  const [parent, setParent] = useState<string | null>(current ? current.parentId : parentId);
  const [problem, setProblem] = useState<string | null>(null);
  const parents = treeOf(mailboxes).filter(
    ({ mailbox }) => !current || !isBelow(mailbox, current.id, mailboxes),
  );

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = { name: name.trim(), color, parentId: parent };
    if (wanted.name === '') return;
    try {
      if (mailboxId === null) {
        await createMailbox(store, { ...wanted, sortOrder: newSortOrder(mailboxes, parent) });
      } else await updateMailbox(store, mailboxId, wanted);
      onClose();
    } catch (error) {
      if (!(error instanceof MailboxError)) setProblem(t.app.unreachable);
      else if (error.error.type === 'alreadyExists') setProblem(t.mailbox.exists);
      else setProblem(t.app.failed);
    }
  };
  return (
    <Dialog title={mailboxId === null ? t.mailbox.create : t.mailbox.edit} onClose={onClose}>
      <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        <input
          type="text"
          aria-label={t.mailbox.createName}
          placeholder={t.mailbox.createName}
          className="field"
          maxLength={200}
          value={name}
          onChange={(event) => {
            setName(event.target.value);
            setProblem(null);
          }}
        />
        <label className="flex flex-col gap-1.5">
          <span className="text-[12.5px] text-ink-3">{t.mailbox.parent}</span>
          <select
            className="field field-small"
            value={parent ?? ''}
            onChange={(event) => setParent(event.target.value || null)}
          >
            <option value="">{t.mailbox.topLevel}</option>
            {parents.map(({ mailbox, depth }) => (
              <option key={mailbox.id} value={mailbox.id}>
                {`${'\u2003'.repeat(depth)}${mailbox.name}`}
              </option>
            ))}
          </select>
        </label>
        <fieldset>
          <legend className="mb-1.5 text-[12.5px] text-ink-3">{t.mailbox.color}</legend>
          <div className="flex flex-wrap gap-1.5">
            {[null, ...COLORS].map((value) => (
              <label
                key={value ?? 'none'}
                className="swatch"
                data-color={value ?? undefined}
                data-tip={t.colors[value ?? 'none']}
              >
                <input
                  type="radio"
                  name="color"
                  className="sr-only"
                  aria-label={t.colors[value ?? 'none']}
                  checked={value === color}
                  onChange={() => setColor(value)}
                />
              </label>
            ))}
          </div>
        </fieldset>
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        <button type="submit" className="button button-primary" disabled={name.trim() === ''}>
          {t.app.save}
        </button>
      </form>
    </Dialog>
  );
}
