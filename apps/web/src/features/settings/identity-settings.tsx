import type { Identity } from '@mailcote/jmap';
import { useState, type FormEvent } from 'react';
import { useStore } from '../../app/account.ts';
import { useTable } from '../../app/store-hooks.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { FormField } from '../../ui/form-field.tsx';
import { Section } from './section.tsx';

/** Under which names one writes, and how messages end. */
export function IdentitySettings() {
  const { t } = useMessages();
  const identities = useTable(useStore().identities);
  return (
    <Section title={t.settings.account}>
      {identities.map((identity) => (
        <IdentityForm key={identity.id} identity={identity} />
      ))}
    </Section>
  );
}

function IdentityForm({ identity }: { identity: Identity }) {
  const store = useStore();
  const { t } = useMessages();
  const [name, setName] = useState(identity.name);
  const [signature, setSignature] = useState(identity.textSignature);
  const [isBusy, setIsBusy] = useState(false);
  const isChanged = name !== identity.name || signature !== identity.textSignature;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setIsBusy(true);
    const change = { name: name.trim(), textSignature: signature };
    const batch = store.batch();
    const set = batch.call('Identity/set', { update: { [identity.id]: change } });
    try {
      const { notUpdated } = (await store.send(batch)).get(set);
      if (notUpdated && identity.id in notUpdated) throw new Error(notUpdated[identity.id]?.type);
      store.identities.put([{ id: identity.id, ...change }]);
      toast(t.settings.saved);
    } catch {
      toast(t.app.failed, { tone: 'error' });
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => void submit(event)}
      className="flex flex-col gap-4 border-t border-line p-4 first:border-t-0"
    >
      <p className="font-medium">{identity.email}</p>
      <FormField label={t.settings.displayName}>
        {(ids) => (
          <input
            {...ids}
            type="text"
            autoComplete="name"
            className="field field-small"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </FormField>
      <FormField label={t.settings.signature} hint={t.settings.signatureText}>
        {(ids) => (
          <textarea
            {...ids}
            rows={3}
            className="field field-small resize-y"
            value={signature}
            onChange={(event) => setSignature(event.target.value)}
          />
        )}
      </FormField>
      <button type="submit" className="button self-start" disabled={!isChanged || isBusy}>
        {t.app.save}
      </button>
    </form>
  );
}
