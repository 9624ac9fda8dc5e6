import type { EmailCreate, Id } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';

/**
 * Templates are drafts in a folder of this name, as Thunderbird keeps its own: every mail program that shows folders can use, write and
 * change them.
 */
export const TEMPLATES_FOLDER = 'Templates';

export interface Template {
  emailId: Id;
  subject: string;
}

function folderOf({ store }: Account): Id | null {
  const folder = store.mailboxes
    .list()
    .find(({ name, role, parentId }) => role === null && parentId === null && name === TEMPLATES_FOLDER);
  return folder?.id ?? null;
}

/** By their subjects. */
export async function readTemplates(account: Account): Promise<Template[]> {
  const folder = folderOf(account);
  if (folder === null) return [];
  const batch = account.store.batch();
  const query = batch.call('Email/query', {
    filter: { inMailbox: folder },
    sort: [{ property: 'subject', isAscending: true }],
    limit: 200,
  });
  const get = batch.call('Email/get', { '#ids': query.reference('/ids'), properties: ['id', 'subject'] });
  const { list } = (await account.store.send(batch)).get(get);
  return list.map(({ id, subject }) => ({ emailId: id, subject: subject ?? '' }));
}

/** Keeps a message as a template; the folder is made when there is none. @throws when the server refuses */
export async function saveTemplate(
  account: Account,
  toCreate: (mailboxId: Id) => EmailCreate,
): Promise<void> {
  const { store } = account;
  const batch = store.batch();
  const folder = folderOf(account);
  if (folder === null)
    batch.call('Mailbox/set', { create: { templates: { name: TEMPLATES_FOLDER, parentId: null } } });
  const set = batch.call('Email/set', { create: { template: toCreate(folder ?? '#templates') } });
  const { created, notCreated } = (await store.send(batch)).get(set);
  if (!created?.['template']) throw new Error(notCreated?.['template']?.description ?? 'it was refused');
  store.refresh();
}
