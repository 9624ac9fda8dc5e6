import type { AddressBook, GetResponse, JmapClient } from '@mailcote/jmap';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { Switch } from '../settings/choice.tsx';
import { useOnlyRecord } from '../settings/use-record.ts';
import '../settings/settings.css';

/** The address book that collects, else the default one. */
async function getBook(client: JmapClient): Promise<GetResponse<AddressBook>> {
  const response = await client.call('AddressBook/get', { ids: null });
  const { list } = response;
  const book =
    list.find(({ collectsRecipients }) => collectsRecipients) ?? list.find(({ isDefault }) => isDefault);
  return { ...response, list: book ? [book] : list.slice(0, 1) };
}

/** Whether whom one writes to is kept by itself. */
export function CollectSwitch() {
  const { client } = useAccount();
  const { t } = useMessages('contacts');
  const book = useOnlyRecord('AddressBook', getBook);
  if (book === null || book === 'failed') return null;
  const change = async (collectsRecipients: boolean) => {
    try {
      const { notUpdated } = await client.call('AddressBook/set', {
        update: { [book.id]: { collectsRecipients } },
      });
      if (notUpdated) throw new Error('it was refused');
    } catch {
      toast(t.app.failed, { tone: 'error' });
    }
  };
  return (
    <div className="flex items-center gap-3 border-t border-line px-4 py-2.5 text-[13px] max-tablet:pe-24">
      <span className="grow text-ink-2">{t.contacts.collect}</span>
      <Switch
        label={t.contacts.collect}
        isOn={book.collectsRecipients}
        onChange={(isOn) => void change(isOn)}
      />
    </div>
  );
}
