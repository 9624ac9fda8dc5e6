import type { ContentFields } from './content-fields.ts';
import { transferEncodingOf } from './transfer-encoding.ts';
import type { BodyStructure } from './types.ts';

/** A message that is attached with a transfer encoding, against RFC 2046 5.2.1: its tree is not part of this one. */
export function isEncodedMessage(part: BodyStructure): boolean {
  return isMessageType(part.type) && transferEncodingOf(part.encoding) !== 'identity';
}

/** A message in a message (RFC 2046 5.2.1, RFC 6532 3.7). */
export function isMessageType(type: string): boolean {
  return type === 'message/rfc822' || type === 'message/global';
}

/** A part without a header: text/plain (RFC 2045 5.2). */
export const PLAIN: ContentFields = {
  type: 'text/plain',
  params: {},
  disposition: null,
  dispositionParams: {},
  name: null,
  cid: null,
  description: null,
  language: null,
  location: null,
  encoding: '7bit',
};

/** A leaf with an empty body, for its parser to fill in. */
export function newNode(
  content: ContentFields,
  headerStart: number,
  bodyStart: number,
  partId: string,
): BodyStructure {
  return {
    partId,
    type: content.type,
    params: content.params,
    disposition: content.disposition,
    dispositionParams: content.dispositionParams,
    name: content.name,
    cid: content.cid,
    description: content.description,
    language: content.language,
    location: content.location,
    encoding: content.encoding,
    headerStart,
    bodyStart,
    bodyEnd: bodyStart,
    lines: 0,
    size: 0,
    parts: [],
    message: null,
  };
}
