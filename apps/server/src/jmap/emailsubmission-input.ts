import { idOrReference, list, nullable, object, string } from '@mailcote/jmap';
import type { Envelope } from '@mailcote/smtp';
import type { Email, Identity } from '@mailcote/store';
import { mailParameters, rcptParameters } from './emailsubmission-parameters.ts';
import { SetFailure } from './set-error.ts';

const sender = object({ email: string, parameters: mailParameters });
const recipient = object({ email: string, parameters: rcptParameters });

/** An EmailSubmission to create; both ids may be "#" references. */
export const submissionCreate = object({
  identityId: idOrReference,
  emailId: idOrReference,
  envelope: nullable(object({ mailFrom: sender, rcptTo: list(recipient) })),
});

/**
 * The envelope of a submission that gives none: sender from Sender or From, or the identity's own when the identity does not allow
 * that one; recipients from To, Cc and Bcc, each once (RFC 8621 7).
 * @throws SetFailure invalidEmail: more than one sender
 */
export function envelopeOf({ envelope }: Email, identity: Identity): Envelope {
  const property = envelope.sender.length > 0 ? 'sender' : 'from';
  const [sender, ...others] = envelope[property];
  if (others.length > 0) {
    throw new SetFailure('invalidEmail', `${property}: which of the addresses sends it?`, {
      properties: [property],
    });
  }
  const isOwn = sender?.email.toLowerCase() === identity.email.toLowerCase();
  const recipients = [...envelope.to, ...envelope.cc, ...envelope.bcc].map(({ email }) => email);
  return {
    mailFrom: isOwn && sender ? sender.email : identity.email,
    rcptTo: [...new Set(recipients)],
  };
}
