/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a combobox over check boxes (ARIA APG listbox, multi-selectable); <select> shows text only. */
import type { Id } from '@mailcote/jmap';
import { Check, Minus, Plus, Tag } from 'lucide-react';
import { useId, useState, type KeyboardEvent } from 'react';
import { useStore } from '../../app/account.ts';
import { useMailboxes } from '../../app/store-hooks.ts';
import { toast, type LabelChange, type LabelState } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { useActiveOption } from '../../ui/use-active-option.ts';
import { createMailbox } from './create-mailbox.ts';
import { treeOf } from './tree.ts';

/** The line that makes a label of what was typed. */
const NEW = '';

interface LabelDialogProps {
  state: LabelState;
  onClose: () => void;
  onApply: (change: LabelChange) => void;
}

/**
 * Which labels? Typing narrows them down; Enter takes the one that is marked and is done; arrows and Space, or the pointer, tick several
 * before that.
 */
export function LabelDialog({ state, onClose, onApply }: LabelDialogProps) {
  const store = useStore();
  const mailboxes = useMailboxes();
  const { t } = useMessages();
  const id = useId();
  const [text, setText] = useState('');
  const [isWalking, setIsWalking] = useState(false);
  const [ticked, setTicked] = useState<ReadonlyMap<Id, boolean>>(new Map());

  const wanted = text.trim().toLocaleLowerCase();
  const labels = treeOf(mailboxes);
  const shown = labels.filter(({ mailbox }) => mailbox.name.toLocaleLowerCase().includes(wanted));
  const isNew = wanted !== '' && !labels.some(({ mailbox }) => mailbox.name.toLocaleLowerCase() === wanted);
  const options: Id[] = [...shown.map(({ mailbox }) => mailbox.id), ...(isNew ? [NEW] : [])];
  const { active, setActive, walk } = useActiveOption(id, options.length);

  const valueOf = (mailboxId: Id): boolean | 'mixed' =>
    ticked.get(mailboxId) ?? (state.all.has(mailboxId) ? true : state.some.has(mailboxId) ? 'mixed' : false);
  const toggled = (mailboxId: Id): ReadonlyMap<Id, boolean> =>
    new Map(ticked).set(mailboxId, valueOf(mailboxId) !== true);
  const changeOf = (next: ReadonlyMap<Id, boolean>): LabelChange => ({
    add: [...next].filter(([key, isOn]) => isOn && !state.all.has(key)).map(([key]) => key),
    remove: [...next].filter(([key, isOn]) => !isOn && state.some.has(key)).map(([key]) => key),
  });
  const apply = (next: ReadonlyMap<Id, boolean>) => {
    onClose();
    const change = changeOf(next);
    if (change.add.length + change.remove.length > 0) onApply(change);
  };
  const applyNew = async () => {
    try {
      apply(new Map(ticked).set(await createMailbox(store, { name: text.trim() }), true));
    } catch {
      toast(t.app.failed, { tone: 'error' });
    }
  };
  const choose = (mailboxId: Id) => {
    if (mailboxId === NEW) void applyNew();
    else setTicked(toggled(mailboxId));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const chosen = options[active];
    if (walk(event)) setIsWalking(true);
    else if (event.key === ' ' && isWalking && chosen !== undefined) {
      event.preventDefault();
      choose(chosen);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      if (chosen === NEW) void applyNew();
      else apply(ticked.size > 0 || chosen === undefined ? ticked : toggled(chosen));
    }
  };

  return (
    <Dialog
      title={t.label.title(state.count)}
      onClose={onClose}
      actions={
        <button
          type="button"
          className="button button-primary"
          disabled={ticked.size === 0}
          onClick={() => apply(ticked)}
        >
          {t.label.apply}
        </button>
      }
    >
      <div className="-mx-2">
        <input
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls={`${id}-list`}
          aria-activedescendant={options.length > 0 ? `${id}-${active}` : undefined}
          aria-label={t.label.filter}
          placeholder={t.label.filter}
          className="field field-small mb-2"
          value={text}
          onChange={(event) => {
            setText(event.target.value);
            setActive(0);
            setIsWalking(false);
          }}
          onKeyDown={onKeyDown}
        />
        <div id={`${id}-list`} role="listbox" aria-multiselectable="true" aria-label={t.label.filter}>
          {shown.map(({ mailbox, depth }, index) => {
            const value = valueOf(mailbox.id);
            return (
              // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard chooses through the field (aria-activedescendant)
              <div
                key={mailbox.id}
                id={`${id}-${index}`}
                role="option"
                tabIndex={-1}
                aria-selected={value === true}
                aria-label={value === 'mixed' ? `${mailbox.name}: ${t.label.some}` : mailbox.name}
                data-active={index === active || undefined}
                data-color={mailbox.color ?? undefined}
                className="menu-item label-option"
                style={{ paddingInlineStart: 10 + depth * 16 }}
                onPointerMove={() => setActive(index)}
                onClick={() => choose(mailbox.id)}
              >
                <span className="label-box" data-value={value} aria-hidden="true">
                  {value === true && <Check size={13} strokeWidth={3} />}
                  {value === 'mixed' && <Minus size={13} strokeWidth={3} />}
                </span>
                <Tag aria-hidden="true" size={15} strokeWidth={1.75} />
                <span className="grow truncate">{mailbox.name}</span>
              </div>
            );
          })}
          {isNew && (
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the keyboard chooses through the field (aria-activedescendant)
            <div
              id={`${id}-${options.length - 1}`}
              role="option"
              tabIndex={-1}
              aria-selected="false"
              data-active={active === options.length - 1 || undefined}
              className="menu-item label-option"
              onPointerMove={() => setActive(options.length - 1)}
              onClick={() => void applyNew()}
            >
              <Plus aria-hidden="true" size={15} strokeWidth={1.75} />
              <span className="grow truncate">{t.label.create(text.trim())}</span>
            </div>
          )}
        </div>
        {options.length === 0 && <p className="px-2.5 py-3 text-ink-3">{t.label.none}</p>}
      </div>
    </Dialog>
  );
}
