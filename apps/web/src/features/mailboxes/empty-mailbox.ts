import type { Id, Mailbox } from '@mailcote/jmap';
import type { MailStore } from '../../mail-store/index.ts';

/** Emails of one request. */
const AT_ONCE = 200;

/** Takes everything out of a Mailbox; what lies nowhere else goes to another one. @throws when the server cannot be reached, or refuses */
export async function emptyOut(store: MailStore, mailbox: Mailbox, to: Id): Promise<void> {
  for (;;) {
    const batch = store.batch();
    const query = batch.call('Email/query', { filter: { inMailbox: mailbox.id }, limit: AT_ONCE });
    const get = batch.call('Email/get', { '#ids': query.reference('/ids'), properties: ['mailboxIds'] });
    const { list } = (await store.ask(batch)).get(get);
    if (list.length === 0) return;
    const isElsewhere = ({ mailboxIds }: { mailboxIds: Record<Id, true> }) =>
      Object.keys(mailboxIds).length > 1;
    const out = list.filter(isElsewhere).map(({ id }) => [id, { [`mailboxIds/${mailbox.id}`]: null }]);
    const lonely = list.filter((email) => !isElsewhere(email)).map(({ id }) => id);
    const moved = lonely.map((id) => [id, { mailboxIds: { [to]: true } }]);
    const change = store.batch();
    const set = change.call('Email/set', { update: Object.fromEntries([...out, ...moved]) });
    const { notUpdated } = (await store.send(change)).get(set);
    if (Object.keys(notUpdated ?? {}).length > 0) throw new Error('some messages could not be taken out');
  }
}
