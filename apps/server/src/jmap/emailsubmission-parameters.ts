import { anyObject, ArgumentError, nullable, string, utcDate, type Check } from '@mailcote/jmap';
import {
  encodeXtext,
  parseEnvId,
  parseNotify,
  parseOrcpt,
  parseRet,
  type RcptDsn,
  SmtpError,
} from '@mailcote/smtp';
import type { DeliveryRequest } from '../submission/submit.ts';
import { MAX_DELAYED_SEND } from './limits.ts';

/** SMTP parameters of an address of an envelope, as the client gave them (RFC 8621 7). */
export type SmtpParameters = Record<string, string | null>;

const parameters: Check<SmtpParameters | null> = (value, path) => {
  const given = nullable(anyObject)(value, path);
  if (!given) return null;
  const seen = new Set<string>();
  const entries = Object.entries(given).map(([name, item]): [string, string | null] => {
    // RFC 5321 2.4: their names are compared without regard to case.
    const keyword = name.toUpperCase();
    if (seen.has(keyword)) throw new ArgumentError(`${path}/${name}`, 'is given twice');
    seen.add(keyword);
    return [name, nullable(string)(item, `${path}/${name}`)];
  });
  return entries.length === 0 ? null : Object.fromEntries(entries);
};

/** The parameters of MAIL FROM for which the Session object names an extension. */
const MAIL_PARAMETERS: Record<string, (value: string | null, path: string) => void> = {
  // RFC 4865 4: from 1 second.
  HOLDFOR: (value, path) => {
    if (value === null || !/^[1-9]\d{0,8}$/.test(value) || Number(value) > MAX_DELAYED_SEND)
      throw new ArgumentError(path, `expected seconds, from 1 to ${MAX_DELAYED_SEND}`);
  },
  HOLDUNTIL: (value, path) => {
    if (utcDate(value, path).getTime() > Date.now() + MAX_DELAYED_SEND * 1_000)
      throw new ArgumentError(path, `is more than ${MAX_DELAYED_SEND} seconds away`);
  },
  RET: (value, path) => void readAs(parseRet, value, path),
  ENVID: (value, path) => void readAs(parseEnvId, encodeXtext(value ?? ''), path),
  REQUIRETLS: (value, path) => {
    if (value !== null) throw new ArgumentError(path, 'expected null');
  },
  // RFC 1870 6.
  SIZE: (value, path) => {
    if (value === null || !/^\d{1,15}$/.test(value)) throw new ArgumentError(path, 'expected octets');
  },
};

/** Those of RCPT TO (RFC 3461 4.1, 4.2). */
const RCPT_PARAMETERS: typeof MAIL_PARAMETERS = {
  NOTIFY: (value, path) => void readAs(parseNotify, value, path),
  ORCPT: (value, path) => void readAs(parseOrcpt, xtextOrcpt(value ?? ''), path),
};

function checked(known: typeof MAIL_PARAMETERS, value: unknown, path: string): SmtpParameters | null {
  const given = parameters(value, path);
  for (const [name, item] of Object.entries(given ?? {})) {
    const check = Object.hasOwn(known, name.toUpperCase()) && known[name.toUpperCase()];
    if (!check) throw new ArgumentError(`${path}/${name}`, 'is no parameter of this server');
    check(item, `${path}/${name}`);
  }
  return given;
}

export const mailParameters: Check<SmtpParameters | null> = (value, path) => {
  const given = checked(MAIL_PARAMETERS, value, path);
  // RFC 4865 4: one or the other.
  if (parameterOf(given, 'HOLDFOR') !== null && parameterOf(given, 'HOLDUNTIL') !== null)
    throw new ArgumentError(path, 'expected either HOLDFOR or HOLDUNTIL');
  return given;
};

export const rcptParameters: Check<SmtpParameters | null> = (value, path) =>
  checked(RCPT_PARAMETERS, value, path);

/** What SMTP says by them. In JMAP they stand without xtext (RFC 8621 7). */
export function requestOf(
  given: SmtpParameters | null,
  recipients: readonly { email: string; parameters: SmtpParameters | null }[],
): DeliveryRequest {
  const ret = parameterOf(given, 'RET');
  const envId = parameterOf(given, 'ENVID');
  const asked = recipients.map(({ email, parameters: own }): [string, RcptDsn] => {
    const notify = parameterOf(own, 'NOTIFY');
    const orcpt = parameterOf(own, 'ORCPT');
    return [
      email,
      {
        notify: notify === null ? null : parseNotify(notify),
        orcpt: orcpt === null ? null : xtextOrcpt(orcpt),
      },
    ];
  });
  return {
    ret: ret === null ? null : parseRet(ret),
    envId: envId === null ? null : encodeXtext(envId),
    requireTls: Object.keys(given ?? {}).some((name) => name.toUpperCase() === 'REQUIRETLS'),
    recipients: new Map(asked),
  };
}

/** "rfc822;bob+x@example.org" as SMTP writes it. Addresses in UTF-8 have forms of their own (RFC 6533 3). */
function xtextOrcpt(orcpt: string): string {
  const [type = '', address = ''] = orcpt.split(/;(.*)/s);
  return type.toLowerCase() === 'utf-8' ? orcpt : `${type};${encodeXtext(address)}`;
}

function readAs<T>(parse: (text: string) => T, value: string | null, path: string): T {
  try {
    return parse(value ?? '');
  } catch (error) {
    if (!(error instanceof SmtpError)) throw error;
    throw new ArgumentError(path, error.message);
  }
}

/** RFC 4865: when a message is to leave; null: at once. A time that has passed is now. */
export function releaseTime(given: SmtpParameters | null, now: Date): Date | null {
  const holdFor = parameterOf(given, 'HOLDFOR');
  if (holdFor !== null) return new Date(now.getTime() + Number(holdFor) * 1_000);
  const holdUntil = parameterOf(given, 'HOLDUNTIL');
  return holdUntil === null ? null : new Date(Math.max(Date.parse(holdUntil), now.getTime()));
}

/** RFC 1870: the octets that the client says the message has; null: it does not say. */
export function declaredSize(given: SmtpParameters | null): number | null {
  const size = parameterOf(given, 'SIZE');
  return size === null ? null : Number(size);
}

function parameterOf(given: SmtpParameters | null, keyword: string): string | null {
  return Object.entries(given ?? {}).find(([name]) => name.toUpperCase() === keyword)?.[1] ?? null;
}

/** RFC 8621 1.3.2 submissionExtensions: the extensions a client may use, with the arguments of their EHLO lines. */
export function submissionExtensions(maxMessageSize: number, now: Date): Record<string, string[]> {
  const furthest = new Date(now.getTime() + MAX_DELAYED_SEND * 1_000);
  // By the day, so that the Session object does not change with every look at it.
  furthest.setUTCHours(0, 0, 0, 0);
  return {
    DSN: [],
    FUTURERELEASE: [String(MAX_DELAYED_SEND), furthest.toISOString().replace('.000Z', 'Z')],
    REQUIRETLS: [],
    SIZE: [String(maxMessageSize)],
  };
}
