import type { Id, MailboxCreate, SetError } from '@mailcote/jmap';
import type { MailStore } from '../../mail-store/index.ts';

/** A Mailbox could not be made or changed; `error` says why. */
export class MailboxError extends Error {
  readonly error: SetError;

  constructor(error: SetError) {
    super(error.description ?? error.type);
    this.name = 'MailboxError';
    this.error = error;
  }
}

/** Makes a Mailbox of one's own and waits until it is known here. Throws MailboxError, TransportError. */
export async function createMailbox(store: MailStore, mailbox: MailboxCreate): Promise<Id> {
  const batch = store.batch();
  const set = batch.call('Mailbox/set', { create: { made: mailbox } });
  const { created, notCreated } = (await store.send(batch)).get(set);
  const id = created?.['made']?.id;
  if (id === undefined) throw new MailboxError(notCreated?.['made'] ?? { type: 'serverFail' });
  store.refresh();
  await store.idle();
  return id;
}

/** Throws MailboxError, TransportError. */
export async function updateMailbox(store: MailStore, id: Id, patch: Partial<MailboxCreate>): Promise<void> {
  const batch = store.batch();
  const set = batch.call('Mailbox/set', { update: { [id]: { ...patch } } });
  const { notUpdated } = (await store.send(batch)).get(set);
  if (notUpdated?.[id]) throw new MailboxError(notUpdated[id]);
  store.refresh();
}
