import { useState, type FormEvent } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { FormField } from '../../ui/form-field.tsx';
import { problemText } from './admin-api.ts';

/** Addresses as people list them: by lines, commas or spaces. */
export function addressesIn(text: string): string[] {
  return text.split(/[\s,;]+/).filter(Boolean);
}

/** Where an alias or a catch-all leads. `alias` null: it is asked for, too. `targets` null: there is none yet. */
export function TargetsDialog({
  title,
  text,
  hint,
  alias,
  targets,
  mayBeEmpty = false,
  onClose,
  onDone,
}: {
  title: string;
  text?: string;
  hint: string;
  alias: string | null;
  targets: string[] | null;
  mayBeEmpty?: boolean;
  onClose: () => void;
  onDone: (address: string) => void;
}) {
  const { t } = useMessages('admin');
  const [address, setAddress] = useState(alias ?? '');
  const [list, setList] = useState((targets ?? []).join('\n'));
  const [problem, setProblem] = useState<{ field: 'address' | 'targets'; text: string } | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const found = addressesIn(list);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    setProblem(null);
    const name = address.trim();
    const path = `/api/admin/aliases/${encodeURIComponent(name)}`;
    try {
      if (targets === null) {
        if (found.length > 0) await api('POST', '/api/admin/aliases', { address: name, targets: found });
      } else if (found.length === 0) await api('DELETE', path);
      else await api('PUT', path, { targets: found });
      onDone(name);
    } catch (error) {
      const isTargets = error instanceof Error && 'field' in error && error.field === 'targets';
      setProblem({ field: isTargets || alias !== null ? 'targets' : 'address', text: problemText(error, t) });
      setIsBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      onClose={onClose}
      actions={
        <>
          <button type="button" className="button button-quiet" onClick={onClose}>
            {t.app.cancel}
          </button>
          <button
            type="submit"
            form="targets"
            className="button button-primary"
            disabled={isBusy || address.trim() === '' || (found.length === 0 && !mayBeEmpty)}
          >
            {t.admin.save}
          </button>
        </>
      }
    >
      <form id="targets" noValidate onSubmit={(event) => void submit(event)} className="flex flex-col gap-4">
        {text && <p className="text-ink-2">{text}</p>}
        {alias === null && (
          <FormField
            label={t.admin.alias.address}
            hint={t.admin.alias.addressHint}
            problem={problem?.field === 'address' ? problem.text : null}
          >
            {(ids) => (
              <input
                {...ids}
                type="text"
                inputMode="email"
                autoCapitalize="off"
                autoComplete="off"
                spellCheck={false}
                className="field"
                value={address}
                onChange={(event) => setAddress(event.target.value)}
              />
            )}
          </FormField>
        )}
        <FormField
          label={t.admin.alias.targets}
          hint={hint}
          problem={problem?.field === 'targets' ? problem.text : null}
        >
          {(ids) => (
            <textarea
              {...ids}
              rows={4}
              autoCapitalize="off"
              spellCheck={false}
              className="field"
              value={list}
              onChange={(event) => setList(event.target.value)}
            />
          )}
        </FormField>
        <p className="text-[12.5px] text-ink-3">{t.admin.alias.outside}</p>
      </form>
    </Dialog>
  );
}
