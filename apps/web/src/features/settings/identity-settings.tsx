import type { Identity } from '@mailcote/jmap';
import { useState, type FormEvent } from 'react';
import { useStore } from '../../app/account.ts';
import { useTable } from '../../app/store-hooks.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { FormField } from '../../ui/form-field.tsx';
import { IdentityForm } from './identity-form.tsx';
import { Section } from './section.tsx';

/** Under which names and addresses one writes, and how messages end. */
export function IdentitySettings() {
  const { t } = useMessages('settings');
  const identities = useTable(useStore().identities);
  return (
    <Section title={t.settings.account}>
      {identities.map((identity) => (
        <IdentityForm key={identity.id} identity={identity} />
      ))}
      <NewIdentity />
    </Section>
  );
}

function NewIdentity() {
  const store = useStore();
  const { t } = useMessages('settings');
  const [email, setEmail] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  if (email === null)
    return (
      <div className="border-t border-line p-4">
        <button type="button" className="button" onClick={() => setEmail('')}>
          {t.settings.identityAdd}
        </button>
      </div>
    );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const name = store.identities.list()[0]?.name ?? '';
    const batch = store.batch();
    const set = batch.call('Identity/set', { create: { made: { name, email: email.trim() } } });
    const get = batch.call('Identity/get', { ids: null });
    try {
      const result = await store.send(batch);
      const refused = result.get(set).notCreated?.['made'];
      if (refused) {
        setProblem(refused.type === 'forbiddenFrom' ? t.settings.identityNotYours : t.app.failed);
        return;
      }
      store.identities.put(result.get(get).list satisfies Identity[]);
      setEmail(null);
      toast(t.app.saved);
    } catch {
      setProblem(t.app.unreachable);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)} className="flex flex-col gap-4 border-t border-line p-4">
      <FormField label={t.settings.identityAddress} hint={t.settings.identityAddressText} problem={problem}>
        {(ids) => (
          <input
            {...ids}
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- opened by the person's own click; the field is what they asked for
            autoFocus
            type="email"
            required
            className="field field-small"
            value={email}
            onChange={(event) => {
              setEmail(event.target.value);
              setProblem(null);
            }}
          />
        )}
      </FormField>
      <div className="flex gap-2">
        <button type="submit" className="button">
          {t.settings.identityAdd}
        </button>
        <button type="button" className="button button-quiet" onClick={() => setEmail(null)}>
          {t.app.cancel}
        </button>
      </div>
    </form>
  );
}
