/**
 * Messages: parsing and composing. `parseMessage` turns octets into header fields, an envelope, a MIME tree with octet
 * offsets, the flat body lists of JMAP and a preview; `decodePart` and `decodeText` give the content of a part;
 * `searchText` what the index takes, `readableText` all that can be read; `composeMessage` and `composeStructure` write messages, `composeMdn` and
 * `parseMdn` receipts.
 *
 * RFCs: 5322, 6532 (format), 2045, 2046, 2047, 2049, 2183, 2231 (MIME), 8621 4.1 (the parsed forms and body lists),
 * 9051 6.4.5 (part numbers), 5256 2.1 (base subject), 5051 (comparing text), 8098 (receipts), 7103 (what to make of broken mail).
 *
 * It will not touch a socket, a file or a database, keep state between calls, throw on anything a sender wrote, spend more
 * than linear time, verify signatures, decide what is spam, or make HTML safe to show (packages/html does).
 */
export type {
  Address,
  AddressFieldName,
  AddressGroup,
  BodyStructure,
  Envelope,
  HeaderField,
  ParsedMessage,
  SearchText,
} from './types.ts';
export { formatAddress, parseAddresses, parseGroupedAddresses } from './address.ts';
export { isAsciiText } from './clean-text.ts';
export { ComposeError } from './compose-error.ts';
export type { ComposeHeader, HeaderValue } from './compose-header.ts';
export { composeMessage } from './compose-message.ts';
export type { ComposeInput } from './compose-message.ts';
export { composeMdn } from './compose-mdn.ts';
export type { ComposeMdnInput } from './compose-mdn.ts';
export { composeStructure } from './compose-structure.ts';
export type { ComposePart } from './compose-structure.ts';
export { decodePart, decodeText, partById } from './decode-part.ts';
export { decodePartStream } from './decode-stream.ts';
export type { PartContent } from './decode-part.ts';
export { documentKind, documentParts } from './document-kind.ts';
export type { DocumentKind } from './document-kind.ts';
export { parseDate } from './date.ts';
export { decodeHeaderText } from './encoded-word.ts';
export { cleanFileName } from './file-name.ts';
export { fieldText, headerOfPart, headersNamed } from './header.ts';
export { htmlToText } from './html-to-text.ts';
export { ACTION_MODES, DISPOSITION_TYPES, NOTIFICATION_FIELDS, SENDING_MODES } from './mdn.ts';
export type { Disposition, DispositionNotification } from './mdn.ts';
export { parseMdn } from './parse-mdn.ts';
export type { Mdn } from './parse-mdn.ts';
export { MboxReader } from './mbox-reader.ts';
export type { MboxMessage } from './mbox-reader.ts';
export { mboxFromLine, MboxMessageWriter } from './mbox-writer.ts';
export { isWritableMessageId, parseMessageIds } from './message-ids.ts';
export { parseParameterized } from './parameters.ts';
export type { ParameterizedValue } from './parameters.ts';
export { parseMessage } from './parse-message.ts';
export { readableText } from './readable-text.ts';
export type { ReadableText } from './readable-text.ts';
export { DEFAULT_SEARCH_LIMIT, endOfSearchText, searchText } from './search-text.ts';
export { baseSubject, splitSubject } from './subject.ts';
export { toSevenBit } from './to-seven-bit.ts';
export { unicodeCasemap } from './unicode-casemap.ts';
export { parseUrls } from './urls.ts';
