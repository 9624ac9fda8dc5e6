import { SmtpError } from './smtp-error.ts';
import { escapeUtf8, unescapeUtf8 } from './dsn/utf8-address.ts';
import { decodeXtext } from './xtext.ts';

/** When the sender wants to hear of a recipient (RFC 3461 4.1); `never` stands alone. */
export type NotifyCondition = 'never' | 'success' | 'failure' | 'delay';

/** What MAIL said about reports (RFC 3461 4.3, 4.4). */
export interface MailDsn {
  /** How much of the message a report of failure returns. */
  ret: 'full' | 'hdrs' | null;
  /** The sender's own name for the message, still xtext. */
  envId: string | null;
}

/** What RCPT said about reports (RFC 3461 4.1, 4.2). */
export interface RcptDsn {
  notify: NotifyCondition[] | null;
  /** "rfc822;bob@remote.test": type and address, the address still xtext. */
  orcpt: string | null;
}

const CONDITIONS = ['success', 'failure', 'delay'] as const;
/** RFC 3461 4.4, 4.2: both bounds keep them out of the way of the line that carries them. */
const MAX_ENVID = 100;
const MAX_ORCPT = 500;

/** @param value of NOTIFY. @throws SmtpError 501 */
export function parseNotify(value: string): NotifyCondition[] {
  const words = value.toLowerCase().split(',');
  if (value.toLowerCase() === 'never') return ['never'];
  const found = CONDITIONS.filter((condition) => words.includes(condition));
  if (found.length !== words.length) throw wrong('NOTIFY');
  return found;
}

/** @param value of RET. @throws SmtpError 501 */
export function parseRet(value: string): 'full' | 'hdrs' {
  const word = value.toLowerCase();
  if (word === 'full' || word === 'hdrs') return word;
  throw wrong('RET');
}

/** @param value of ENVID, xtext. @throws SmtpError 501, also for what would be no text in a header field */
export function parseEnvId(value: string): string {
  if (value === '' || value.length > MAX_ENVID || !isPrintable(decodeXtext(value))) throw wrong('ENVID');
  return value;
}

/**
 * @param value of ORCPT: "type;address" with an address in xtext, or in the forms of RFC 6533 3 for the type utf-8
 * @throws SmtpError 501
 */
export function parseOrcpt(value: string): string {
  const [, type = '', address = ''] = /^([A-Za-z\d-]{1,40});(.+)$/su.exec(value) ?? [];
  if (type === '' || value.length > MAX_ORCPT) throw wrong('ORCPT');
  // RFC 6533 3: utf-8-addr-xtext is ASCII, utf-8-addr-unitext may come as it is where SMTPUTF8 was said.
  const isUtf8Type = type.toLowerCase() === 'utf-8';
  if (isUtf8Type ? /[\u0000-\u0020\u007f-\u009f]/.test(address) : !isPrintable(decodeXtext(address)))
    throw wrong('ORCPT');
  return value;
}

/** An ORCPT that parseOrcpt has let pass, decoded: its type in lower case and the address as people write it. */
export function readOrcpt(orcpt: string): { type: string; address: string } {
  const semicolon = orcpt.indexOf(';');
  const type = orcpt.slice(0, semicolon).toLowerCase();
  const text = orcpt.slice(semicolon + 1);
  return { type, address: type === 'utf-8' ? unescapeUtf8(text) : decodeXtext(text) };
}

/** An ORCPT for a server that does not speak UTF-8 (RFC 6533 3). */
export function asciiOrcpt(orcpt: string): string {
  const { type, address } = readOrcpt(orcpt);
  return type === 'utf-8' ? `utf-8;${escapeUtf8(address)}` : orcpt;
}

function isPrintable(text: string): boolean {
  return /^[\u0020-\u007e]*$/.test(text);
}

function wrong(keyword: string): SmtpError {
  return new SmtpError(501, '5.5.4', `Syntax error in ${keyword}`);
}
