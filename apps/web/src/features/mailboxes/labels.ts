import type { Id, Mailbox, MailboxColor } from '@mailcote/jmap';
import { useMemo } from 'react';
import { useNamedMailboxes } from '../../app/store-hooks.ts';

/** A Mailbox of one's own, as it stands on a conversation that is in it. */
export interface Label {
  id: Id;
  name: string;
  color: MailboxColor | null;
}
/** In the order of their names. */
export type Labels = ReadonlyMap<Id, Label>;

/** All labels; the same map until a name or a colour changes. */
export function useLabels(): Labels {
  const mailboxes = useNamedMailboxes();
  return useMemo(() => labelsOf(mailboxes), [mailboxes]);
}

export function labelsOf(mailboxes: readonly Mailbox[]): Labels {
  const own = mailboxes.filter(({ role }) => role === null).sort((a, b) => a.name.localeCompare(b.name));
  return new Map(own.map(({ id, name, color }) => [id, { id, name, color }]));
}

/** The labels on these Emails, but for the Mailbox that is looked at. */
export function labelsOn(
  labels: Labels,
  emails: readonly { mailboxIds: Readonly<Record<Id, true>> }[],
  here: Id | null,
): Label[] {
  return [...labels.values()].filter(
    ({ id }) => id !== here && emails.some(({ mailboxIds }) => mailboxIds[id]),
  );
}
