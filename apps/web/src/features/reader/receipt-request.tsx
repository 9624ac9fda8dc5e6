import type { Id } from '@mailcote/jmap';
import { useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { displayName, RECEIPT_PROPERTY, type EmailBody, type ListedEmail } from '../../mail-store/index.ts';

const MDN_SENT = '$mdnsent';
type Answer = 'send' | 'refuse';

/** A sender who wants to know that the message was read (RFC 8098) is told only when the reader says so, and asked about it once. */
export function ReceiptRequest({ email, body }: { email: ListedEmail; body: EmailBody }) {
  const account = useAccount();
  const { t } = useMessages();
  const [isBusy, setIsBusy] = useState(false);
  const asked = body[RECEIPT_PROPERTY];
  const [first] = asked ?? [];
  if (!first || email.keywords[MDN_SENT] || email.keywords['$draft']) return null;
  const mine = new Set(account.store.identities.list().map((identity) => identity.email.toLowerCase()));
  if (email.from?.some((from) => mine.has(from.email.toLowerCase()))) return null;

  const answer = async (kind: Answer) => {
    setIsBusy(true);
    try {
      if (kind === 'send') {
        await sendReceipt(email.id);
        toast(t.reader.receiptSent);
      } else {
        // RFC 9007 2.1: whoever refuses says so by the same keyword, and is not asked again.
        await account.store.update(new Map([[email.id, { keywords: { [MDN_SENT]: true as const } }]])).done;
      }
    } catch {
      toast(t.app.failed, { tone: 'error' });
    } finally {
      setIsBusy(false);
    }
  };
  const sendReceipt = async (forEmailId: Id) => {
    const { store } = account;
    const addressed = [...(email.to ?? []), ...(email.cc ?? [])].map((one) => one.email.toLowerCase());
    const identities = store.identities.list();
    const identity = identities.find((one) => addressed.includes(one.email.toLowerCase())) ?? identities[0];
    if (!identity) throw new Error('there is no identity');
    const batch = store.batch();
    const call = batch.call('MDN/send', {
      identityId: identity.id,
      send: {
        r: {
          forEmailId,
          disposition: {
            actionMode: 'manual-action',
            sendingMode: 'mdn-sent-manually',
            type: 'displayed',
          },
        },
      },
      onSuccessUpdateEmail: { '#r': { [`keywords/${MDN_SENT}`]: true } },
    });
    const { notSent } = (await store.send(batch)).get(call);
    if (notSent?.['r']) throw new Error(notSent['r'].description ?? notSent['r'].type);
    store.refresh();
  };
  return (
    <div role="note" className="notice">
      <p className="grow">{t.reader.receiptAsked(displayName(first))}</p>
      <span className="flex gap-1.5">
        <button type="button" className="button" disabled={isBusy} onClick={() => void answer('send')}>
          {t.reader.receiptSend}
        </button>
        <button
          type="button"
          className="button button-quiet"
          disabled={isBusy}
          onClick={() => void answer('refuse')}
        >
          {t.reader.receiptRefuse}
        </button>
      </span>
    </div>
  );
}
