import { expandTemplate, MAILCOTE_CAPABILITY, type MailcoteAccountCapability } from '@mailcote/jmap';
import { useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { rebase } from '../../app/own-origin.ts';
import { useMessages } from '../../i18n/index.ts';
import { Section, Setting } from '../settings/section.tsx';
import { ImportForm } from './import-form.tsx';
import { ImportList } from './import-list.tsx';
import { mailUploads } from './mail-uploads.ts';

/** Mail in and out: all of it as an archive, and archives of elsewhere. */
export function TransferSettings() {
  const { client, maxUpload } = useAccount();
  const { t } = useMessages('transfer');
  const own = client.session.accounts[client.accountId]?.accountCapabilities[MAILCOTE_CAPABILITY];
  const { exportUrl = '', maxSizeImport = 0 } = (own ?? {}) as Partial<MailcoteAccountCapability>;
  const [name] = useState(() => `mail-${new Date().toISOString().slice(0, 10)}.zip`);
  const href = rebase(expandTemplate(exportUrl, { accountId: client.accountId, name }), location.origin);
  const uploads = mailUploads(client, maxUpload);
  return (
    <Section title={t.transfer.title} text={t.transfer.text}>
      <Setting label={t.transfer.export} text={t.transfer.exportText}>
        <a className="button" href={href} download={name}>
          {t.transfer.download}
        </a>
      </Setting>
      <ImportForm uploads={uploads} maxSize={maxSizeImport} />
      <ImportList uploads={uploads} />
    </Section>
  );
}
