import type { Identity } from '@mailcote/jmap';
import { lazy, Suspense, useId, useState, type FormEvent } from 'react';
import { useStore } from '../../app/account.ts';
import { confirmAction, toast } from '../../app/ui-store.ts';
import { textToHtml } from '../compose/escape-html.ts';
import { useMessages } from '../../i18n/index.ts';
import { formatAddress, readAddresses } from '../../lib/address-list.ts';
import { FormField } from '../../ui/form-field.tsx';

const SignatureField = lazy(() =>
  import('../compose/compose-code.ts').then(({ SignatureField }) => ({ default: SignatureField })),
);

/** One identity: name, where answers go, signature. */
export function IdentityForm({ identity }: { identity: Identity }) {
  const store = useStore();
  const { t } = useMessages('settings', 'compose');
  const signatureId = useId();
  const [name, setName] = useState(identity.name);
  const [replyTo, setReplyTo] = useState(() => (identity.replyTo ?? []).map(formatAddress).join(', '));
  const [signature, setSignature] = useState<{ html: string; text: string } | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const answers = readAddresses(replyTo);
  const isChanged =
    name !== identity.name ||
    signature !== null ||
    replyTo !== (identity.replyTo ?? []).map(formatAddress).join(', ');

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (answers.rest !== '') return;
    setIsBusy(true);
    const change = {
      name: name.trim(),
      replyTo: answers.addresses.length > 0 ? answers.addresses : null,
      ...(signature && { htmlSignature: signature.html, textSignature: signature.text }),
    };
    const batch = store.batch();
    const set = batch.call('Identity/set', { update: { [identity.id]: change } });
    try {
      const { notUpdated } = (await store.send(batch)).get(set);
      if (notUpdated && identity.id in notUpdated) throw new Error(notUpdated[identity.id]?.type);
      store.identities.put([{ ...identity, ...change }]);
      setSignature(null);
      toast(t.app.saved);
    } catch {
      toast(t.app.failed, { tone: 'error' });
    } finally {
      setIsBusy(false);
    }
  };
  const remove = async () => {
    const isSure = await confirmAction({
      title: t.settings.identityRemove,
      text: t.settings.identityRemoveText(identity.email),
      action: t.app.remove,
      isDanger: true,
    });
    if (!isSure) return;
    const batch = store.batch();
    const set = batch.call('Identity/set', { destroy: [identity.id] });
    try {
      const { notDestroyed } = (await store.send(batch)).get(set);
      if (notDestroyed) throw new Error('it was refused');
      store.identities.remove([identity.id]);
    } catch {
      toast(t.app.failed, { tone: 'error' });
    }
  };
  return (
    <form
      onSubmit={(event) => void submit(event)}
      aria-label={identity.email}
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
      <FormField
        label={t.settings.replyTo}
        hint={t.settings.replyToText}
        problem={answers.rest === '' ? null : t.compose.badAddress}
      >
        {(ids) => (
          <input
            {...ids}
            type="text"
            inputMode="email"
            autoComplete="off"
            className="field field-small"
            value={replyTo}
            onChange={(event) => setReplyTo(event.target.value)}
          />
        )}
      </FormField>
      <div>
        <p id={signatureId} className="mb-1.5 text-[13px] font-semibold">
          {t.compose.signature}
        </p>
        <Suspense fallback={<div className="signature-field" />}>
          <SignatureField
            html={identity.htmlSignature || textToHtml(identity.textSignature)}
            labelledBy={signatureId}
            onChange={setSignature}
          />
        </Suspense>
        <p className="mt-1.5 text-[12.5px] text-ink-3">{t.settings.signatureText}</p>
      </div>
      <div className="flex gap-2">
        <button type="submit" className="button" disabled={!isChanged || isBusy || answers.rest !== ''}>
          {t.app.save}
        </button>
        {identity.mayDelete && (
          <button type="button" className="button button-quiet" onClick={() => void remove()}>
            {t.settings.identityRemove}
          </button>
        )}
      </div>
    </form>
  );
}
