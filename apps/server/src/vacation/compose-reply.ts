import { randomUUID } from 'node:crypto';
import { composeMessage, htmlToText, isWritableMessageId, type Address } from '@mailcote/mime';
import type { Envelope, VacationResponse } from '@mailcote/store';

const DEFAULT_SUBJECT = 'Automatic reply';
const DEFAULT_BODY =
  'This is an automatic reply. Your message has arrived, but may not be read for some time.\n';
/** UTF-16 units of the answered subject that come back in ours. */
const MAX_SUBJECT = 200;
/** A thread needs no more to be found again; a header of a thousand ids is somebody's mistake. */
const MAX_REFERENCES = 20;

/** The answer of a vacation response (RFC 8621 8) in the form that RFC 3834 3 asks for. */
export function composeReply(input: {
  response: VacationResponse;
  from: Address;
  to: string;
  /** Of the message that is answered. */
  answered: Pick<Envelope, 'subject' | 'messageId' | 'references' | 'inReplyTo'>;
  hostname: string;
  now: Date;
}): Promise<Buffer> {
  const { response, from, to, answered, hostname, now } = input;
  const { textBody, htmlBody } = response;
  const text = textBody ?? (htmlBody === null ? DEFAULT_BODY : htmlToText(htmlBody));
  const messageId = answered.messageId.find(isWritableMessageId);
  const before = answered.references.length > 0 ? answered.references : answered.inReplyTo;
  return composeMessage({
    from,
    to: [{ name: null, email: to }],
    subject: response.subject ?? subjectOf(answered.subject),
    messageId: `${randomUUID()}@${hostname}`,
    date: now,
    ...(messageId === undefined
      ? {}
      : {
          inReplyTo: [messageId],
          references: [...before.filter(isWritableMessageId).slice(1 - MAX_REFERENCES), messageId],
        }),
    text,
    ...(htmlBody === null ? {} : { html: htmlBody }),
    headers: [
      // RFC 3834 5.
      { name: 'Auto-Submitted', value: { raw: ' auto-replied' } },
      // Exchange answers automatic mail that does not say this.
      { name: 'X-Auto-Response-Suppress', value: { raw: ' All' } },
    ],
  });
}

/** RFC 3834 3.1.5: "Auto: " and the subject that is answered. */
function subjectOf(subject: string | null): string {
  const given = (subject ?? '').replaceAll(/\p{Cc}+/gu, ' ').trim();
  return given === '' ? DEFAULT_SUBJECT : `Auto: ${given.slice(0, MAX_SUBJECT).toWellFormed()}`;
}
