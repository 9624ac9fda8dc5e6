import {
  ArgumentError,
  boolean,
  idOrReference,
  mapOf,
  nullable,
  object,
  oneOf,
  string,
  type Check,
} from '@mailcote/jmap';
import { ACTION_MODES, DISPOSITION_TYPES, NOTIFICATION_FIELDS, SENDING_MODES } from '@mailcote/mime';

/** The keyword that keeps a second receipt from being sent (RFC 9007 1.2). */
export const MDN_SENT = '$mdnsent';

/** A value of a header field, or of a field of the report: one line, no longer than RFC 5322 2.1.1 lets it be. */
const line: Check<string> = (value, path) => {
  const text = string(value, path);
  if (/\p{Cc}/u.test(text)) throw new ArgumentError(path, 'must not contain control characters');
  if (text.length > 900) throw new ArgumentError(path, 'has at most 900 characters');
  return text;
};
/** RFC 8098 3.3: none of the fields that mean something already. */
const extensionName: Check<string> = (value, path) => {
  const name = line(value, path);
  if (!/^[!-9;-~]{1,76}$/.test(name)) throw new ArgumentError(path, 'is no field name');
  if (NOTIFICATION_FIELDS.includes(name.toLowerCase()))
    throw new ArgumentError(path, 'is no extension, it has a meaning of its own');
  return name;
};
const serverSet: Check<null> = (value, path) => {
  if (value !== undefined && value !== null) throw new ArgumentError(path, 'is set by the server');
  return null;
};

/** RFC 9007 2: an MDN to send; forEmailId may be a "#" reference. */
export const mdnCreate = object({
  forEmailId: idOrReference,
  subject: nullable(line),
  textBody: nullable(string),
  includeOriginalMessage: nullable(boolean),
  reportingUA: nullable(line),
  disposition: object({
    actionMode: oneOf(...ACTION_MODES),
    sendingMode: oneOf(...SENDING_MODES),
    type: oneOf(...DISPOSITION_TYPES),
  }),
  finalRecipient: nullable(line),
  extensionFields: nullable(mapOf(extensionName, line)),
  mdnGateway: serverSet,
  originalRecipient: serverSet,
  originalMessageId: serverSet,
  error: serverSet,
});
export type MdnInput = ReturnType<typeof mdnCreate>;
