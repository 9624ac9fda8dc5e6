import type { BodyStructure } from './types.ts';

/** The flat view of a MIME tree (RFC 8621 4.1.4). The same node may be in both body lists. */
export interface BodyLists {
  textBody: BodyStructure[];
  htmlBody: BodyStructure[];
  attachments: BodyStructure[];
  hasAttachment: boolean;
}

/** Decomposes a tree into what to show and what to offer, by the algorithm that RFC 8621 4.1.4 suggests. */
export function bodyLists(structure: BodyStructure): BodyLists {
  const lists: OpenLists = { textBody: [], htmlBody: [], attachments: [], offered: new Set() };
  collect([structure], 'mixed', false, lists.htmlBody, lists.textBody, lists);
  const { textBody, htmlBody, attachments, offered } = lists;
  return { textBody, htmlBody, attachments, hasAttachment: attachments.some((part) => offered.has(part)) };
}

interface OpenLists {
  textBody: BodyStructure[];
  htmlBody: BodyStructure[];
  attachments: BodyStructure[];
  /** Attachments that a person would call one. */
  offered: Set<BodyStructure>;
}

function collect(
  parts: BodyStructure[],
  multipart: string,
  isInAlternative: boolean,
  htmlInto: BodyStructure[] | null,
  textInto: BodyStructure[] | null,
  lists: OpenLists,
): void {
  let htmlBody = htmlInto;
  let textBody = textInto;
  const textLength = textBody?.length ?? -1;
  const htmlLength = htmlBody?.length ?? -1;
  const attach = (part: BodyStructure): void => {
    lists.attachments.push(part);
    if (isOffered(part, multipart)) lists.offered.add(part);
  };

  for (const [index, part] of parts.entries()) {
    if (part.type.startsWith('multipart/')) {
      const kind = part.type.slice('multipart/'.length);
      collect(part.parts, kind, isInAlternative || kind === 'alternative', htmlBody, textBody, lists);
    } else if (!isInline(part, index, multipart)) attach(part);
    else if (multipart === 'alternative') {
      if (part.type === 'text/plain') textBody?.push(part);
      else if (part.type === 'text/html') htmlBody?.push(part);
      else attach(part);
    } else {
      if (isInAlternative && part.type === 'text/plain') htmlBody = null;
      if (isInAlternative && part.type === 'text/html') textBody = null;
      textBody?.push(part);
      htmlBody?.push(part);
      if ((textBody === null || htmlBody === null) && isInlineMedia(part)) attach(part);
    }
  }

  if (multipart === 'alternative' && textBody !== null && htmlBody !== null) {
    // Only one of the two forms was there: it stands for the other.
    const onlyHtml = textBody.length === textLength && htmlBody.length !== htmlLength;
    const onlyText = htmlBody.length === htmlLength && textBody.length !== textLength;
    if (onlyHtml) for (const part of htmlBody.slice(htmlLength)) textBody.push(part);
    if (onlyText) for (const part of textBody.slice(textLength)) htmlBody.push(part);
  }
}

function isInline(part: BodyStructure, index: number, multipart: string): boolean {
  const isBodyType = part.type === 'text/plain' || part.type === 'text/html' || isInlineMedia(part);
  if (part.disposition === 'attachment' || !isBodyType) return false;
  // In a multipart/related only the first part is the body; a later text part with a file name is an attachment.
  return index === 0 || (multipart !== 'related' && (isInlineMedia(part) || part.name === null));
}

function isInlineMedia(part: BodyStructure): boolean {
  return /^(?:image|audio|video)\//.test(part.type);
}

/** Parts that programs read, not people: they are no reason for a paper clip (RFC 8621 4.1.4 leaves this to the server). */
const MACHINE_TYPES = new Set([
  'application/pgp-encrypted',
  'application/pgp-signature',
  'application/pkcs7-signature',
  'application/x-pkcs7-signature',
  'message/delivery-status',
  'message/disposition-notification',
  'message/feedback-report',
  'text/rfc822-headers',
]);

/** Whether a client should offer an item of the attachment list as a download. */
function isOffered(part: BodyStructure, multipart: string): boolean {
  // The parts of a report are the report (RFC 6522 3), those of an encrypted message its cipher text (RFC 1847 2.2).
  if (MACHINE_TYPES.has(part.type) || multipart === 'report' || multipart === 'encrypted') return false;
  if (part.disposition === 'attachment') return true;
  if (isInlineMedia(part)) {
    // A picture of the HTML part, by its own word or by its place.
    return part.disposition !== 'inline' && !(multipart === 'related' && part.cid !== null);
  }
  if (multipart === 'alternative' && part.name === null) return false;
  // Apple Mail calls every PDF "inline"; one with a name is a file all the same.
  return part.disposition !== 'inline' || part.name !== null;
}
