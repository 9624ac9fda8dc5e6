import type { Id, Mailbox, MailboxCreate } from '@mailcote/jmap';
import { confirmAction, toast } from '../../app/ui-store.ts';
import type { Catalogue } from '../../i18n/index.ts';
import type { MailStore } from '../../mail-store/index.ts';
import { DELETE_WAIT_S } from '../list/bulk-plan.ts';
import { runBulkUpdates } from '../list/bulk-actions.ts';
import { sayDone } from '../list/thread-actions.ts';
import { placeBeside, planArrange, type FolderPlace } from './arrange.ts';
import { MailboxError, updateMailboxes } from './create-mailbox.ts';
import { emptyOut } from './empty-mailbox.ts';
import { siblings } from './tree.ts';

/** Puts a folder somewhere else, shows it at once and offers to take it back. */
export async function moveFolder(store: MailStore, t: Catalogue, id: Id, place: FolderPlace): Promise<void> {
  const all = store.mailboxes.list();
  const patches = planArrange(all, id, place);
  const name = store.mailboxes.get(id)?.name ?? '';
  const parent = place.parentId === null ? null : store.mailboxes.get(place.parentId);
  const isNested = store.mailboxes.get(id)?.parentId !== place.parentId;
  const said =
    isNested && parent
      ? t.mailbox.movedInto(name, parent.name)
      : isNested
        ? t.mailbox.movedOut(name)
        : t.mailbox.moved(name);
  await changeFolders(store, t, patches, said);
}

/** One place up or down among its neighbours. */
export async function stepFolder(store: MailStore, t: Catalogue, id: Id, by: -1 | 1): Promise<void> {
  const place = placeBeside(store.mailboxes.list(), id, by);
  if (place) await moveFolder(store, t, id, place);
}

/** Shows or hides a folder (RFC 8621 2: what a person does not want to see is not subscribed). */
export async function toggleFolder(store: MailStore, t: Catalogue, mailbox: Mailbox): Promise<void> {
  const { id, isSubscribed, name } = mailbox;
  const said = isSubscribed ? t.mailbox.isHidden(name) : t.mailbox.isShown(name);
  await changeFolders(store, t, new Map([[id, { isSubscribed: !isSubscribed }]]), said);
}

async function changeFolders(
  store: MailStore,
  t: Catalogue,
  patches: ReadonlyMap<Id, Partial<MailboxCreate>>,
  said: string,
): Promise<void> {
  if (patches.size === 0) return;
  const before = new Map(
    [...patches].map(([id, patch]) => {
      const mailbox = store.mailboxes.get(id);
      return [
        id,
        Object.fromEntries(Object.keys(patch).map((key) => [key, mailbox?.[key as keyof Mailbox]])),
      ];
    }),
  );
  try {
    await updateMailboxes(store, patches);
    sayDone(store, t, said, () => updateMailboxes(store, before));
  } catch (error) {
    const exists = error instanceof MailboxError && error.error.type === 'alreadyExists';
    toast(exists ? t.mailbox.exists : t.app.failed, { tone: 'error' });
  }
}

/** Deletes a folder, after asking. It is a label too: what has another one stays there, the rest moves to the trash first. */
export async function deleteFolder(store: MailStore, mailbox: Mailbox, t: Catalogue): Promise<void> {
  const children = siblings(store.mailboxes.list(), mailbox.id);
  const isSure = await confirmAction({
    title: t.mailbox.delete,
    text: [
      t.mailbox.deleteAsk(mailbox.name, mailbox.totalThreads),
      children.length > 0 ? t.mailbox.deleteChildren(children.length) : '',
    ].join(' '),
    action: t.mailbox.delete,
    isDanger: true,
  });
  if (!isSure) return;
  try {
    // RFC 8621 2.5: a Mailbox with others inside cannot be destroyed.
    if (children.length > 0)
      await updateMailboxes(store, new Map(children.map(({ id }) => [id, { parentId: mailbox.parentId }])));
    const trash = store.mailboxOf('trash');
    if (trash) await emptyOut(store, mailbox, trash.id);
    const batch = store.batch();
    const set = batch.call('Mailbox/set', { destroy: [mailbox.id] });
    const { notDestroyed } = (await store.send(batch)).get(set);
    if (notDestroyed && mailbox.id in notDestroyed) throw new Error(notDestroyed[mailbox.id]?.type);
  } catch (error) {
    const exists = error instanceof MailboxError && error.error.type === 'alreadyExists';
    toast(exists ? t.mailbox.exists : t.app.failed, { tone: 'error' });
  } finally {
    store.refresh();
  }
}

/** Takes everything out of a folder, after asking: what lies nowhere else goes to the trash. The server does it, and undoes it. */
export async function emptyFolder(store: MailStore, mailbox: Mailbox, t: Catalogue): Promise<void> {
  const trash = store.mailboxOf('trash');
  if (!trash) return;
  const { id, name, totalEmails } = mailbox;
  const isSure = await confirmAction({
    title: t.mailbox.emptyFolder,
    text: t.mailbox.emptyFolderAsk(name, totalEmails),
    action: t.mailbox.emptyFolder,
    isDanger: true,
  });
  if (!isSure) return;
  const isElsewhere = { inMailboxOtherThan: [id] };
  await runBulkUpdates(store, t, t.mailbox.emptyOf(name), [
    {
      filter: {
        operator: 'AND',
        conditions: [{ inMailbox: id }, { operator: 'NOT', conditions: [isElsewhere] }],
      },
      patch: { mailboxIds: { [trash.id]: true } },
    },
    { filter: { inMailbox: id, ...isElsewhere }, patch: { [`mailboxIds/${id}`]: null } },
  ]);
}

/** Deletes for good, after asking, whatever lies in the trash or the spam and nowhere else. Until it begins it can be undone. */
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
  await runBulkUpdates(store, t, t.mailbox.emptyOf(name), [
    {
      filter: { inMailbox: mailbox.id },
      patch: { [`mailboxIds/${mailbox.id}`]: null },
      destroyUnfiled: true,
      waitSeconds: DELETE_WAIT_S,
    },
  ]);
}
