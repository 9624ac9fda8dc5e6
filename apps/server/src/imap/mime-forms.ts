import { formatMessageDate, type BodyStructure, type Envelope, type EnvelopeAddress } from '@mailcote/imap';
import type {
  Address,
  AddressFieldName,
  BodyStructure as MimeStructure,
  Envelope as MimeEnvelope,
} from '@mailcote/mime';

/** RFC 9051 7.5.2, ENVELOPE. */
export function envelopeForm(envelope: MimeEnvelope): Envelope {
  return {
    date: envelope.sentAt === null ? envelope.dateText : formatMessageDate(envelope.sentAt),
    subject: envelope.subject,
    from: addressList(envelope, 'from'),
    sender: addressList(envelope, 'sender'),
    replyTo: addressList(envelope, 'replyTo'),
    to: addressList(envelope, 'to'),
    cc: addressList(envelope, 'cc'),
    bcc: addressList(envelope, 'bcc'),
    inReplyTo: messageIds(envelope.inReplyTo),
    messageId: messageIds(envelope.messageId),
  };
}

/** RFC 9051 7.5.2, BODYSTRUCTURE. */
export function structureForm(part: MimeStructure): BodyStructure {
  const [type = '', subtype = ''] = part.type.toUpperCase().split('/', 2);
  const fields = {
    params: part.params,
    disposition:
      part.disposition === null ? null : { type: part.disposition, params: part.dispositionParams },
    language: part.language,
    location: part.location,
  };
  if (part.parts.length > 0) return { ...fields, subtype, parts: part.parts.map(structureForm) };
  return {
    ...fields,
    // A multipart without a part in it cannot be told as one.
    type: type === 'MULTIPART' ? 'APPLICATION' : type,
    subtype: type === 'MULTIPART' ? 'OCTET-STREAM' : subtype,
    id: part.cid === null ? null : `<${part.cid}>`,
    description: part.description,
    encoding: part.encoding.toUpperCase(),
    size: part.bodyEnd - part.bodyStart,
    lines: part.lines,
    message:
      part.message === null
        ? null
        : { envelope: envelopeForm(part.message.envelope), structure: structureForm(part.message.structure) },
  };
}

const GROUP_END: EnvelopeAddress = { name: null, mailbox: null, host: null };

/** RFC 9051 7.5.2: a group begins with its name in place of a mailbox, without a host, and ends with nothing at all. */
export function addressList(envelope: MimeEnvelope, field: AddressFieldName): EnvelopeAddress[] {
  const groups = envelope.groups[field];
  if (groups === undefined) return envelope[field].map(addressForm);
  return groups.flatMap(({ name, addresses }) => {
    const forms = addresses.map(addressForm);
    return name === null ? forms : [{ name: null, mailbox: name, host: null }, ...forms, GROUP_END];
  });
}

function addressForm({ name, email }: Address): EnvelopeAddress {
  const at = email.lastIndexOf('@');
  return at === -1
    ? { name, mailbox: email, host: '' }
    : { name, mailbox: email.slice(0, at), host: email.slice(at + 1) };
}

function messageIds(ids: readonly string[]): string | null {
  return ids.length === 0 ? null : ids.map((id) => `<${id}>`).join(' ');
}
