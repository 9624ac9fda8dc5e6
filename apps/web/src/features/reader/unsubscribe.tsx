import { useState } from 'react';
import { useStore } from '../../app/account.ts';
import { confirmAction, toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { LIST_UNSUBSCRIBE, LIST_UNSUBSCRIBE_POST, type EmailBody } from '../../mail-store/index.ts';
import { composeNew } from '../compose/composers.ts';

/** A way out of a list: one click (RFC 8058), or a message to it (RFC 2369 3.2). */
type WayOut = { kind: 'oneClick' } | { kind: 'mail'; to: string; subject: string };

/** What a message offers; null: nothing that can be done from here. */
export function wayOut(
  body: Pick<EmailBody, typeof LIST_UNSUBSCRIBE | typeof LIST_UNSUBSCRIBE_POST>,
): WayOut | null {
  const list = body[LIST_UNSUBSCRIBE] ?? [];
  const hasPost = body[LIST_UNSUBSCRIBE_POST] === 'List-Unsubscribe=One-Click';
  if (hasPost && list.filter((url) => /^https:/i.test(url)).length === 1) return { kind: 'oneClick' };
  const mail = list.find((url) => /^mailto:/i.test(url) && URL.canParse(url));
  if (mail === undefined) return null;
  const { pathname, searchParams } = new URL(mail);
  return {
    kind: 'mail',
    to: decodeURIComponent(pathname),
    subject: searchParams.get('subject') ?? 'unsubscribe',
  };
}

/** Ends a subscription. */
export function Unsubscribe({ emailId, sender, way }: { emailId: string; sender: string; way: WayOut }) {
  const store = useStore();
  const { t } = useMessages();
  const [isBusy, setIsBusy] = useState(false);
  const leave = async () => {
    if (way.kind === 'mail') {
      await composeNew({ to: [{ name: null, email: way.to }], subject: way.subject });
      return;
    }
    const isSure = await confirmAction({
      title: t.unsubscribe.title,
      text: t.unsubscribe.ask(sender),
      action: t.unsubscribe.action,
    });
    if (!isSure) return;
    setIsBusy(true);
    try {
      const batch = store.batch();
      const post = batch.call('ListUnsubscribe/post', { emailId });
      const { outcome } = (await store.send(batch)).get(post);
      toast(t.unsubscribe[outcome], { tone: outcome === 'done' ? 'plain' : 'error' });
    } catch {
      toast(t.app.unreachable, { tone: 'error' });
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <button type="button" className="link text-[12.5px]" disabled={isBusy} onClick={() => void leave()}>
      {t.unsubscribe.action}
    </button>
  );
}
