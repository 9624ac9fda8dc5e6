import type { Id, Mailbox, MailboxCreate, SetError } from '@mailcote/jmap';
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

/** Changes Mailboxes together, on the screen at once. Throws MailboxError, TransportError; then none of them is shown changed. */
export async function updateMailboxes(
  store: MailStore,
  patches: ReadonlyMap<Id, Partial<MailboxCreate>>,
): Promise<void> {
  const overlay = store.mailboxes.overlay(
    new Map([...patches].map(([id, patch]) => [id, (mailbox: Mailbox) => ({ ...mailbox, ...patch })])),
  );
  try {
    const batch = store.batch();
    const update = Object.fromEntries([...patches].map(([id, patch]) => [id, { ...patch }]));
    const set = batch.call('Mailbox/set', { update });
    const { notUpdated } = (await store.send(batch)).get(set);
    const [refused] = Object.values(notUpdated ?? {});
    if (refused) throw new MailboxError(refused);
    overlay.keep();
  } catch (error) {
    overlay.drop();
    throw error;
  } finally {
    store.refresh();
  }
}

/** Throws MailboxError, TransportError. */
export async function updateMailbox(store: MailStore, id: Id, patch: Partial<MailboxCreate>): Promise<void> {
  await updateMailboxes(store, new Map([[id, patch]]));
}
