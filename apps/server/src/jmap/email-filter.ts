import { ArgumentError, boolean, id, list, string, unsignedInt, utcDate, type Check } from '@mailcote/jmap';
import type { EmailFilter, EmailFilterCondition } from '@mailcote/store';
import { keyword } from './keyword.ts';
import { conditionOf, readFilter } from './query.ts';

/** Sizes are int4 in the database; no message comes near. */
const MAX_SIZE = 2 ** 31 - 1;
const size: Check<number> = (value, path) => Math.min(unsignedInt(value, path), MAX_SIZE);

/** RFC 8621 4.4.1: a name, and maybe the text to look for. */
const header: Check<[string] | [string, string]> = (value, path) => {
  const [name, text, ...more] = list(string)(value, path);
  if (name === undefined || more.length > 0) throw new ArgumentError(path, 'expected one or two strings');
  if (!/^[\x21-\x39\x3b-\x7e]+$/.test(name))
    throw new ArgumentError(`${path}/0`, 'expected the name of a header field');
  return text === undefined ? [name] : [name, text];
};

/** "application/pdf" or "image/*". */
const mediaType: Check<string> = (value, path) => {
  const type = string(value, path);
  if (!/^[\w.+!#$&^-]{1,127}\/(?:[\w.+!#$&^-]{1,127}|\*)$/.test(type))
    throw new ArgumentError(path, 'expected a media type');
  return type;
};

const condition = conditionOf<Required<EmailFilterCondition>>({
  inMailbox: id,
  inMailboxOtherThan: list(id),
  before: utcDate,
  after: utcDate,
  minSize: size,
  maxSize: size,
  allInThreadHaveKeyword: keyword,
  someInThreadHaveKeyword: keyword,
  noneInThreadHaveKeyword: keyword,
  hasKeyword: keyword,
  notKeyword: keyword,
  hasAttachment: boolean,
  text: string,
  from: string,
  to: string,
  cc: string,
  bcc: string,
  subject: string,
  body: string,
  header,
  attachmentName: string,
  attachmentType: mediaType,
}) as Check<EmailFilterCondition>;

/** RFC 8621 4.4.1, with two conditions of our own for attachments. Throws ArgumentError, or MethodError unsupportedFilter. */
export function readEmailFilter(filter: Record<string, unknown>): EmailFilter {
  return readFilter(filter, condition);
}
