import type { Card } from '@mailcote/contacts';
import { Plus, X } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useIsPhone } from '../../app/viewport.ts';
import { useMessages } from '../../i18n/index.ts';
import { isAddress } from '../../lib/address-list.ts';
import { FormField } from '../../ui/form-field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { contactName, writeContacts, type Contact } from './contacts.ts';
import { GroupMembers } from './group-members.tsx';
import { patchOf, valuesOf, type ContactValues, type Line, type Place } from './contact-values.ts';

interface ContactFormProps {
  kind: 'person' | 'group';
  /** null: a new one. */
  contact: Contact | null;
  onDone: (id: string) => void;
  onCancel: () => void;
}

/** What people keep of one another. What a card has besides stays as it is. */
export function ContactForm({ kind, contact, onDone, onCancel }: ContactFormProps) {
  const account = useAccount();
  const { t } = useMessages('contacts', 'compose');
  // On a phone it stands alone.
  const Heading = useIsPhone() ? 'h1' : 'h2';
  const [values, setValues] = useState<ContactValues>(() =>
    valuesOf(contact, contact ? contactName(contact) : ''),
  );
  const [isBusy, setIsBusy] = useState(false);
  const change = (parts: Partial<ContactValues>) => setValues((now) => ({ ...now, ...parts }));
  const wrong = values.emails.find(({ value }) => value.trim() !== '' && !isAddress(value.trim()));
  const isNameless = values.name.trim() === '' && values.emails.every(({ value }) => value.trim() === '');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (wrong || isNameless) return;
    setIsBusy(true);
    try {
      const patch = patchOf(values, contact);
      if (contact) {
        const { refused } = await writeContacts(account, { update: { [contact.id]: patch } });
        if (refused > 0) throw new Error('it was refused');
        onDone(contact.id);
      } else {
        const given = Object.entries(patch).filter(([, value]) => value !== null);
        const card = { ...(kind === 'group' && { kind }), ...Object.fromEntries(given) } as Card;
        const { ids } = await writeContacts(account, { create: [card] });
        if (ids[0] === undefined) throw new Error('it was refused');
        onDone(ids[0]);
      }
      toast(t.app.saved);
    } catch {
      toast(t.app.failed, { tone: 'error' });
    } finally {
      setIsBusy(false);
    }
  };
  const textField = (label: string, name: 'name' | 'organization' | 'title', startsFocused = false) => (
    <FormField label={label}>
      {(ids) => (
        <input
          {...ids}
          // oxlint-disable-next-line jsx-a11y/no-autofocus -- opened by the person's own click or key; the field is what they asked for
          autoFocus={startsFocused}
          type="text"
          autoComplete="off"
          className="field field-small"
          value={values[name]}
          onChange={(event) => change({ [name]: event.target.value })}
        />
      )}
    </FormField>
  );
  return (
    <form
      onSubmit={(event) => void submit(event)}
      aria-label={contact ? t.contacts.edit : kind === 'group' ? t.contacts.addGroup : t.contacts.add}
      className="mx-auto flex w-full max-w-[560px] flex-col gap-5 px-6 py-6 max-tablet:px-4"
    >
      <Heading className="text-[18px] font-semibold">
        {contact ? t.contacts.edit : kind === 'group' ? t.contacts.addGroup : t.contacts.add}
      </Heading>
      {textField(t.contacts.name, 'name', true)}
      {kind === 'group' ? (
        <GroupMembers uids={values.members} onChange={(members) => change({ members })} />
      ) : (
        <>
          <Lines
            label={t.contacts.email}
            type="email"
            lines={values.emails}
            problem={wrong ? t.compose.badAddress : null}
            onChange={(emails) => change({ emails })}
          />
          <Lines
            label={t.contacts.phone}
            type="tel"
            lines={values.phones}
            problem={null}
            onChange={(phones) => change({ phones })}
          />
          {textField(t.contacts.organization, 'organization')}
          {textField(t.contacts.jobTitle, 'title')}
          <FormField label={t.contacts.birthday}>
            {(ids) => (
              <input
                {...ids}
                type="date"
                className="field field-small self-start"
                value={values.birthday}
                onChange={(event) => change({ birthday: event.target.value })}
              />
            )}
          </FormField>
          <FormField label={t.contacts.note}>
            {(ids) => (
              <textarea
                {...ids}
                rows={3}
                className="field field-small resize-y"
                value={values.note}
                onChange={(event) => change({ note: event.target.value })}
              />
            )}
          </FormField>
        </>
      )}
      <div className="flex gap-2">
        <button
          type="submit"
          className="button button-primary"
          disabled={isBusy || isNameless || wrong !== undefined}
        >
          {t.app.save}
        </button>
        <button type="button" className="button button-quiet" onClick={onCancel}>
          {t.app.cancel}
        </button>
      </div>
    </form>
  );
}

interface LinesProps {
  label: string;
  type: 'email' | 'tel';
  lines: Line[];
  problem: string | null;
  onChange: (lines: Line[]) => void;
}

/** Any number of addresses or numbers, each at home or at work. */
function Lines({ label, type, lines, problem, onChange }: LinesProps) {
  const { t } = useMessages('contacts');
  const put = (index: number, parts: Partial<Line>) =>
    onChange(lines.map((line, at) => (at === index ? { ...line, ...parts } : line)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1.5 text-[13px] font-semibold">{label}</legend>
      {lines.map((line, index) => (
        <div key={line.key} className="flex items-center gap-2">
          <input
            type={type}
            autoComplete="off"
            aria-label={label}
            aria-invalid={problem !== null && !isAddress(line.value.trim()) && line.value.trim() !== ''}
            className="field field-small min-w-0 grow"
            value={line.value}
            onChange={(event) => put(index, { value: event.target.value })}
          />
          <select
            aria-label={t.contacts.place}
            className="field field-small w-auto! flex-none"
            value={line.place}
            onChange={(event) => put(index, { place: event.target.value as Place })}
          >
            <option value="">{t.contacts.anyPlace}</option>
            <option value="private">{t.contacts.home}</option>
            <option value="work">{t.contacts.work}</option>
          </select>
          <IconButton
            icon={X}
            size={15}
            label={`${t.app.remove}: ${line.value || label}`}
            onClick={() => onChange(lines.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {problem && (
        <p role="alert" className="text-[12.5px] text-danger">
          {problem}
        </p>
      )}
      <button
        type="button"
        className="button button-quiet self-start"
        onClick={() => onChange([...lines, { key: crypto.randomUUID(), id: null, value: '', place: '' }])}
      >
        <Plus aria-hidden="true" size={15} />
        {`${t.contacts.addLine}: ${label}`}
      </button>
    </fieldset>
  );
}
