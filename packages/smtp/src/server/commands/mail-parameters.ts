import { parseEnvId, parseRet } from '../../dsn-parameters.ts';
import type { MailCommand } from '../../envelope.ts';
import { parseParameters } from '../../parameters.ts';
import { SmtpError } from '../../smtp-error.ts';
import { decodeXtext } from '../../xtext.ts';
import type { CommandContext } from '../command-context.ts';

type Parameters = Omit<MailCommand, 'path'>;

/** Reads one parameter into what is known so far. Throws SmtpError. */
type Reader = (value: string, result: Parameters, context: CommandContext) => void;

/**
 * What follows the path of MAIL. RFC 5321 2.2.1: a parameter counts only if its extension was offered, so after HELO none
 * does. Throws SmtpError 555 for one that was not.
 */
export function readMailParameters(text: string, context: CommandContext): Parameters {
  const result: Parameters = {
    size: null,
    body: null,
    isSmtpUtf8: false,
    auth: null,
    ret: null,
    envId: null,
    requireTls: false,
    releaseAt: null,
  };
  const given = parseParameters(text);
  for (const [keyword, value] of given) {
    const read = isOffered(keyword, context) ? readers[keyword] : undefined;
    if (read === undefined) throw new SmtpError(555, '5.5.4', 'MAIL parameter not recognized');
    read(value, result, context);
  }
  // RFC 4865 4.
  if (given.has('HOLDFOR') && given.has('HOLDUNTIL')) throw wrong('Either HOLDFOR or HOLDUNTIL');
  return result;
}

function isOffered(keyword: string, { session, options }: CommandContext): boolean {
  if (session.hello?.isExtended !== true || !Object.hasOwn(readers, keyword)) return false;
  if (keyword === 'AUTH') return options.auth !== 'none';
  if (keyword === 'REQUIRETLS') return session.isTls;
  if (keyword === 'HOLDFOR' || keyword === 'HOLDUNTIL') return options.maxHold !== undefined;
  return true;
}

const readers: Record<string, Reader> = {
  // RFC 1870 6.
  SIZE: (value, result, { options }) => {
    if (!/^\d{1,20}$/.test(value)) throw wrong('SIZE is a number of octets');
    result.size = Number(value);
    if (result.size > options.maxMessageSize) {
      throw new SmtpError(552, '5.3.4', `Message too large: at most ${options.maxMessageSize} octets`);
    }
  },
  // RFC 6152 2, RFC 3030 3.
  BODY: (value, result) => {
    const body = value.toUpperCase();
    if (body !== '7BIT' && body !== '8BITMIME' && body !== 'BINARYMIME')
      throw wrong('BODY is 7BIT, 8BITMIME or BINARYMIME');
    result.body = body;
  },
  // RFC 6531 3.4.
  SMTPUTF8: (value, result) => {
    if (value !== '') throw wrong('SMTPUTF8 has no value');
    result.isSmtpUtf8 = true;
  },
  // RFC 4954 5.
  AUTH: (value, result) => {
    result.auth = decodeXtext(value);
  },
  // RFC 3461 4.3, 4.4.
  RET: (value, result) => {
    result.ret = parseRet(value);
  },
  ENVID: (value, result) => {
    result.envId = parseEnvId(value);
  },
  // RFC 8689 2.
  REQUIRETLS: (value, result) => {
    if (value !== '') throw wrong('REQUIRETLS has no value');
    result.requireTls = true;
  },
  // RFC 4865 4: from 1 second.
  HOLDFOR: (value, result, { options: { maxHold = 0 } }) => {
    if (!/^[1-9]\d{0,8}$/.test(value)) throw wrong('HOLDFOR is a number of seconds');
    if (Number(value) > maxHold) throw wrong(`HOLDFOR is at most ${maxHold}`);
    result.releaseAt = new Date(Date.now() + Number(value) * 1000);
  },
  HOLDUNTIL: (value, result, { options: { maxHold = 0 } }) => {
    const time = INTERNET_DATE_TIME.test(value) ? Date.parse(value) : NaN;
    if (Number.isNaN(time)) throw wrong('HOLDUNTIL is a date and time as in RFC 3339');
    if (time > Date.now() + maxHold * 1000) throw wrong(`HOLDUNTIL is at most ${maxHold} seconds away`);
    result.releaseAt = new Date(Math.max(time, Date.now()));
  },
};

/** RFC 3339 5.6 date-time, as far as JavaScript reads it. */
const INTERNET_DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})$/;

function wrong(text: string): SmtpError {
  return new SmtpError(501, '5.5.4', text);
}
