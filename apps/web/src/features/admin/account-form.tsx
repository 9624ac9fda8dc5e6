import { useState, type FormEvent } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { api } from '../../lib/api.ts';
import { FormField } from '../../ui/form-field.tsx';
import { accountPath, problemText, type AdminAccount } from './admin-api.ts';
import { Part } from './parts.tsx';

const GIGABYTE = 1e9;

/** Name, room, sending limits, and whether it administers. */
export function AccountForm({ account, onDone }: { account: AdminAccount; onDone: () => void }) {
  const { t } = useMessages('admin');
  const texts = t.admin.account;
  const { principal } = useAccount();
  const [name, setName] = useState(account.name);
  const [quota, setQuota] = useState(
    account.quotaBytes === null ? '' : String(account.quotaBytes / GIGABYTE),
  );
  const [recipients, setRecipients] = useState(textOf(account.dailyRecipients));
  const [newRecipients, setNewRecipients] = useState(textOf(account.dailyNewRecipients));
  const [isAdmin, setIsAdmin] = useState(account.isAdmin);
  const [problem, setProblem] = useState<string | null>(null);
  const numbers = {
    quota: numberOf(quota),
    recipients: numberOf(recipients),
    fresh: numberOf(newRecipients),
  };
  const isWrong = Object.values(numbers).includes('wrong');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (numbers.quota === 'wrong' || numbers.recipients === 'wrong' || numbers.fresh === 'wrong') return;
    setProblem(null);
    try {
      await api('PATCH', accountPath(account.address), {
        name: name.trim(),
        quotaBytes: numbers.quota === null ? null : Math.round(numbers.quota * GIGABYTE),
        dailyRecipients: whole(numbers.recipients),
        dailyNewRecipients: whole(numbers.fresh),
        ...(isAdmin !== account.isAdmin && { isAdmin }),
      });
      toast(t.admin.saved);
      onDone();
    } catch (error) {
      setProblem(problemText(error, t));
    }
  };
  return (
    <Part title={texts.settings}>
      <form
        noValidate
        onSubmit={(event) => void submit(event)}
        className="admin-card flex flex-col gap-4 p-4"
      >
        <div className="grid gap-4 tablet:grid-cols-2">
          <FormField label={texts.name}>
            {(ids) => (
              <input
                {...ids}
                type="text"
                className="field field-small"
                maxLength={200}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </FormField>
          <NumberField label={texts.quota} hint={texts.quotaHint} value={quota} onChange={setQuota} />
          <NumberField
            label={texts.dailyRecipients}
            hint={texts.dailyHint}
            value={recipients}
            onChange={setRecipients}
          />
          <NumberField
            label={texts.dailyNewRecipients}
            hint={texts.dailyHint}
            value={newRecipients}
            onChange={setNewRecipients}
          />
        </div>
        <label className="flex gap-2.5">
          <input
            type="checkbox"
            className="check mt-0.5"
            checked={isAdmin}
            disabled={account.id === principal.accountId}
            onChange={(event) => setIsAdmin(event.target.checked)}
          />
          <span>
            {texts.isAdmin}
            <span className="block text-[12.5px] text-ink-3">{texts.adminText}</span>
          </span>
        </label>
        {problem && (
          <p role="alert" className="text-danger">
            {problem}
          </p>
        )}
        <button type="submit" className="button self-start" disabled={isWrong}>
          {t.admin.save}
        </button>
      </form>
    </Part>
  );
}

function NumberField({
  label,
  hint,
  value,
  onChange,
}: {
  label: string;
  hint: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const { t } = useMessages('admin');
  return (
    <FormField
      label={label}
      hint={hint}
      problem={numberOf(value) === 'wrong' ? t.admin.account.wrongNumber : null}
    >
      {(ids) => (
        <input
          {...ids}
          type="text"
          inputMode="decimal"
          className="field field-small"
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </FormField>
  );
}

function textOf(number: number | null): string {
  return number === null ? '' : String(number);
}

/** With a decimal comma, too; null: nothing is there. */
function numberOf(text: string): number | null | 'wrong' {
  const plain = text.trim().replace(',', '.');
  if (plain === '') return null;
  const number = Number(plain);
  return Number.isFinite(number) && number >= 0 && number <= 1_000_000 ? number : 'wrong';
}

function whole(number: number | null): number | null {
  return number === null ? null : Math.round(number);
}
