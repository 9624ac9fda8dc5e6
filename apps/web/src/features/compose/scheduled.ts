import type { EmailAddress, EmailSubmissionCreate, Id, SubmissionEnvelope } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';

/** A message that waits for its time on the server. */
export interface Scheduled {
  submissionId: Id;
  emailId: Id;
  identityId: Id;
  envelope: SubmissionEnvelope;
  sendAt: Date;
  subject: string;
  to: EmailAddress[];
}

/** RFC 4865: the envelope of a message that is held until then. */
export function heldUntil(envelope: SubmissionEnvelope, at: Date): SubmissionEnvelope {
  const HOLDUNTIL = `${at.toISOString().slice(0, 19)}Z`;
  return { ...envelope, mailFrom: { ...envelope.mailFrom, parameters: { HOLDUNTIL } } };
}

/** Those that were told to wait, soonest first. */
export async function readScheduled({ store }: Account): Promise<Scheduled[]> {
  const batch = store.batch();
  const query = batch.call('EmailSubmission/query', {
    filter: { undoStatus: 'pending', after: new Date().toISOString().replace(/\.\d+Z$/, 'Z') },
    sort: [{ property: 'sentAt', isAscending: true }],
    limit: 200,
  });
  const get = batch.call('EmailSubmission/get', { '#ids': query.reference('/ids') });
  const emails = batch.call('Email/get', {
    '#ids': get.reference('/list/*/emailId'),
    properties: ['id', 'subject', 'to', 'cc', 'bcc'],
  });
  const result = await store.send(batch);
  const byId = new Map(result.get(emails).list.map((email) => [email.id, email]));
  return result.get(get).list.flatMap(({ id, emailId, identityId, envelope, sendAt }): Scheduled[] => {
    const email = byId.get(emailId);
    if (!envelope) return [];
    const to = [...(email?.to ?? []), ...(email?.cc ?? []), ...(email?.bcc ?? [])];
    return [
      {
        submissionId: id,
        emailId,
        identityId,
        envelope,
        sendAt: new Date(sendAt),
        subject: email?.subject ?? '',
        to: to.length > 0 ? to : envelope.rcptTo.map((rcptTo) => ({ name: null, email: rcptTo.email })),
      },
    ];
  });
}

/** RFC 8621 7.5: takes it back; the Email is a draft again. null: too late. */
export async function cancelScheduled(
  { store }: Account,
  { submissionId, emailId }: Pick<Scheduled, 'submissionId' | 'emailId'>,
): Promise<Id | null> {
  const [drafts, sent] = [store.mailboxOf('drafts')?.id ?? '', store.mailboxOf('sent')?.id ?? ''];
  const batch = store.batch();
  const set = batch.call('EmailSubmission/set', {
    update: { [submissionId]: { undoStatus: 'canceled' } },
    onSuccessUpdateEmail: {
      [submissionId]: {
        [`mailboxIds/${sent}`]: null,
        [`mailboxIds/${drafts}`]: true,
        'keywords/$draft': true,
      },
    },
  });
  const { updated } = (await store.send(batch)).get(set);
  store.refresh();
  return updated !== null && submissionId in updated ? emailId : null;
}

/** Another time: taken back and handed in again, since a submission never changes its own (RFC 8621 7). False: too late. */
export async function rescheduleMessage({ store }: Account, message: Scheduled, at: Date): Promise<boolean> {
  const { submissionId, emailId, identityId, envelope } = message;
  const cancel = store.batch();
  const canceled = cancel.call('EmailSubmission/set', {
    update: { [submissionId]: { undoStatus: 'canceled' } },
  });
  const { updated } = (await store.send(cancel)).get(canceled);
  if (updated === null || !(submissionId in updated)) return false;
  const batch = store.batch();
  const create: EmailSubmissionCreate = { identityId, emailId, envelope: heldUntil(envelope, at) };
  const set = batch.call('EmailSubmission/set', { create: { again: create } });
  const { created } = (await store.send(batch)).get(set);
  if (created?.['again']) return true;
  // Not handed in again: it must not look as if it had been sent.
  const back = store.batch();
  const move = back.call('Email/set', {
    update: {
      [emailId]: {
        [`mailboxIds/${store.mailboxOf('sent')?.id ?? ''}`]: null,
        [`mailboxIds/${store.mailboxOf('drafts')?.id ?? ''}`]: true,
        'keywords/$draft': true,
      },
    },
  });
  (await store.send(back)).get(move);
  store.refresh();
  throw new Error('the message could not be scheduled again');
}
