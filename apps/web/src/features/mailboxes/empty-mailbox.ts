import type { Id, Mailbox } from '@mailcote/jmap';
import { confirmAction, toast } from '../../app/ui-store.ts';
import type { Catalogue } from '../../i18n/index.ts';
import type { MailStore } from '../../mail-store/index.ts';

/** Emails of one request. */
const AT_ONCE = 200;

/** Deletes a folder, after asking. It is a label too: what has another one stays there, the rest moves to the trash first. */
export async function deleteFolder(store: MailStore, mailbox: Mailbox, t: Catalogue): Promise<void> {
  const isSure = await confirmAction({
    title: t.mailbox.delete,
    text: t.mailbox.deleteAsk(mailbox.name),
    action: t.mailbox.delete,
    isDanger: true,
  });
  if (!isSure) return;
  try {
    const trash = store.mailboxOf('trash');
    if (trash) await emptyOut(store, mailbox, trash.id);
    const batch = store.batch();
    const set = batch.call('Mailbox/set', { destroy: [mailbox.id] });
    const { notDestroyed } = (await store.send(batch)).get(set);
    if (notDestroyed && mailbox.id in notDestroyed) throw new Error(notDestroyed[mailbox.id]?.type);
  } catch {
    toast(t.app.failed, { tone: 'error' });
  } finally {
    store.refresh();
  }
}

/** Deletes for good, after asking, whatever lies in the trash or the spam and nowhere else. */
export async function emptyBin(
  store: MailStore,
  mailbox: Mailbox,
  name: string,
  t: Catalogue,
): Promise<void> {
  const isSure = await confirmAction({
    title: t.mailbox.empty,
    text: t.mailbox.emptyAsk(name, mailbox.totalEmails),
    action: t.mailbox.empty,
    isDanger: true,
  });
  if (!isSure) return;
  try {
    await emptyOut(store, mailbox, null);
    toast(t.mailbox.emptied(name));
  } catch {
    toast(t.app.failed, { tone: 'error' });
  } finally {
    store.refresh();
  }
}

/** Takes everything out of a Mailbox; what lies nowhere else goes to another one, or for good (null). */
async function emptyOut(store: MailStore, mailbox: Mailbox, to: Id | null): Promise<void> {
  for (;;) {
    const batch = store.batch();
    const query = batch.call('Email/query', { filter: { inMailbox: mailbox.id }, limit: AT_ONCE });
    const get = batch.call('Email/get', { '#ids': query.reference('/ids'), properties: ['mailboxIds'] });
    const { list } = (await store.send(batch)).get(get);
    if (list.length === 0) return;
    const isElsewhere = ({ mailboxIds }: { mailboxIds: Record<Id, true> }) =>
      Object.keys(mailboxIds).length > 1;
    const out = list.filter(isElsewhere).map(({ id }) => [id, { [`mailboxIds/${mailbox.id}`]: null }]);
    const lonely = list.filter((email) => !isElsewhere(email)).map(({ id }) => id);
    const moved = to === null ? [] : lonely.map((id) => [id, { mailboxIds: { [to]: true } }]);
    const change = store.batch();
    const set = change.call('Email/set', {
      update: Object.fromEntries([...out, ...moved]),
      ...(to === null && { destroy: lonely }),
    });
    const { notUpdated, notDestroyed } = (await store.send(change)).get(set);
    if (Object.keys({ ...notUpdated, ...notDestroyed }).length > 0)
      throw new Error('some messages could not be taken out');
  }
}
