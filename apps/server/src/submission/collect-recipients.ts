import { randomUUID } from 'node:crypto';
import { cardEmails, cardTexts, type Card } from '@mailcote/contacts';
import type { Address } from '@mailcote/mime';
import type { Envelope } from '@mailcote/smtp';
import type { AccountWriter } from '@mailcote/store';
import type { OutgoingHeader } from './outgoing.ts';

/** Of one message: a letter to more people than this is not written to each of them. */
const MAX_COLLECTED = 20;

/**
 * Puts whom a message goes to into the address book that collects, in the write that sends it. Nobody who stands in a card already, none of
 * the sender's own addresses, and nothing for what goes out by itself (the null reverse-path).
 */
export async function collectRecipients(
  tx: AccountWriter,
  { recipients, from }: OutgoingHeader,
  envelope: Envelope,
): Promise<void> {
  if (envelope.mailFrom === '' || recipients.length > MAX_COLLECTED) return;
  const books = await tx.addressBooks();
  const book = books.find(({ collectsRecipients }) => collectsRecipients);
  if (!book) return;
  const reached = new Set(envelope.rcptTo.map((email) => email.toLowerCase()));
  const people = new Map<string, Address>();
  for (const address of recipients) {
    const email = address.email.toLowerCase();
    if (reached.has(email) && !people.get(email)?.name) people.set(email, address);
  }
  const identities = await tx.identities();
  for (const own of [envelope.mailFrom, ...(from ?? []), ...identities.map(({ email }) => email)])
    people.delete(own.toLowerCase());
  if (people.size === 0) return;
  for (const known of await tx.knownAddresses([...people.keys()])) people.delete(known);
  const now = new Date();
  for (const { name, email } of people.values()) {
    const card: Card = {
      '@type': 'Card',
      version: '1.0',
      ...(name?.trim() ? { name: { full: name.trim() } } : {}),
      emails: { e1: { address: email } },
    };
    await tx.createContactCard({
      uid: `urn:uuid:${randomUUID()}`,
      addressBookIds: [book.id],
      created: now,
      updated: now,
      card,
      texts: cardTexts(card),
      emails: cardEmails(card),
      blobIds: [],
    });
  }
}
