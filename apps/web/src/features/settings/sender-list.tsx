import type { Id, SetResponse } from '@mailcote/jmap';
import { useState, type FormEvent, type ReactNode } from 'react';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { Section, Setting } from './section.tsx';
import type { Records } from './use-record.ts';

interface SenderListProps<T> {
  title: string;
  text: string;
  /** Said where there is none. */
  nobody: string;
  add: string;
  remove: string;
  /** Said when the one that is added is there. */
  already: string;
  senders: Records<T>;
  /** What else there is to choose for one. */
  children?: (sender: T) => ReactNode;
  onAdd: (address: string) => Promise<Outcome>;
  onRemove: (id: Id) => Promise<Outcome>;
}
type Outcome = Pick<SetResponse, 'notCreated' | 'notUpdated' | 'notDestroyed'>;

/** A section of the settings with addresses and domains, by their names; one can be added, and each taken away. */
export function SenderList<T extends { id: Id; address: string }>({
  title,
  text,
  nobody,
  add,
  remove,
  already,
  senders,
  children,
  onAdd,
  onRemove,
}: SenderListProps<T>) {
  const { t } = useMessages('settings');
  const say = useSayRefused(already);
  return (
    <Section title={title} text={text}>
      {senders === 'failed' && (
        <p role="alert" className="p-4 text-danger">
          {t.settings.loadFailed}
        </p>
      )}
      {senders === null && (
        <div className="p-4">
          <span className="skeleton block h-3 w-2/5" />
        </div>
      )}
      {Array.isArray(senders) && senders.length === 0 && <p className="p-4 text-ink-3">{nobody}</p>}
      {Array.isArray(senders) &&
        senders
          .toSorted((a, b) => a.address.localeCompare(b.address))
          .map((sender) => (
            <Setting key={sender.id} label={sender.address}>
              {children?.(sender)}
              <button
                type="button"
                className="button"
                aria-label={`${remove}: ${sender.address}`}
                onClick={() => void say(onRemove(sender.id))}
              >
                {remove}
              </button>
            </Setting>
          ))}
      <SenderForm add={add} onAdd={(address) => void say(onAdd(address))} />
    </Section>
  );
}

/** Says what the server refused of a /set, and that it cannot be reached. */
export function useSayRefused(already: string): (outcome: Promise<Outcome>) => Promise<void> {
  const { t } = useMessages();
  return async (outcome) => {
    try {
      const { notCreated, notUpdated, notDestroyed } = await outcome;
      const refused = Object.values({ ...notCreated, ...notUpdated, ...notDestroyed })[0];
      if (refused?.type === 'alreadyExists') toast(already);
      else if (refused) toast(t.app.failed, { tone: 'error' });
    } catch {
      toast(t.app.unreachable, { tone: 'error' });
    }
  };
}

function SenderForm({ add, onAdd }: { add: string; onAdd: (address: string) => void }) {
  const { t } = useMessages('settings');
  const [address, setAddress] = useState('');
  const isAddress = /^[^\s@]*@[^\s@]+$/.test(address.trim());
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isAddress) return;
    onAdd(address.trim());
    setAddress('');
  };
  return (
    <form onSubmit={submit} aria-label={add} className="flex gap-2 border-t border-line p-4">
      <input
        type="text"
        inputMode="email"
        autoComplete="off"
        aria-label={t.settings.senderAddress}
        placeholder={t.settings.senderAddress}
        className="field field-small grow"
        maxLength={254}
        value={address}
        onChange={(event) => setAddress(event.target.value)}
      />
      <button type="submit" className="button" disabled={!isAddress}>
        {add}
      </button>
    </form>
  );
}
