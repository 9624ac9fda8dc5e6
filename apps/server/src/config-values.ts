/** The kinds of values that settings take: text from the environment in, a checked value out. Messages continue "NAME …". */
import { BlockList, isIP } from 'node:net';
import { domainToASCII } from 'node:url';
import { z } from 'zod';

export const text = z.string();

export const secretText = z.string().min(32, 'must have at least 32 characters');

export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'must be a port number from 0 to 65535')
  .transform(Number)
  .refine((n) => n <= 65_535, 'must be a port number from 0 to 65535');

export function wholeNumber(min: number, max: number): z.ZodType<number, string> {
  const message = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((n) => n >= min && n <= max, message);
}

export const onOff = z
  .enum(['on', 'off'], { error: 'must be on or off' })
  .transform((value) => value === 'on');

/** An address to bind to. A name would be looked up, with surprises; `localhost` alone is allowed. */
export const bindAddress = z
  .string()
  .refine(
    (value) => isIP(value) !== 0 || value === 'localhost',
    'must be an IP address, 0.0.0.0 and :: included',
  );

export const hostName = z
  .string()
  .transform((value) => domainToASCII(value))
  .refine(
    (value) =>
      value.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/.test(value),
    'must be a host name such as mail.example.org',
  );

/** Scheme, host and port only: the web app lives at the root of its host. */
export const webOrigin = z.string().transform((value, context) => {
  const url = URL.canParse(value) ? new URL(value) : null;
  const isPlain = url && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (url && isPlain && (url.protocol === 'https:' || url.protocol === 'http:')) return url.origin;
  context.addIssue('must be an address such as https://mail.example.org, without a path');
  return z.NEVER;
});

/** `192.0.2.53, [2001:db8::53]:5353`; each with or without a port. */
export const dnsServers = list((item) => {
  const [, address = '', portText] = /^\[?([^\]]*?)\]?(?::(\d{1,5}))?$/.exec(item) ?? [];
  if (isIP(item) !== 0) return true;
  return isIP(address) !== 0 && (portText === undefined || Number(portText) <= 65_535);
}, 'must be IP addresses, with or without a port, separated by commas');

/** `127.0.0.1, 10.0.0.0/8`: whom to believe X-Forwarded-For. Never "everybody". */
export const networks = list((item) => {
  const [address = '', prefix] = item.split('/');
  const family = isIP(address);
  if (family === 0) return false;
  if (prefix === undefined) return true;
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) === 0) return false;
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 4 ? 'ipv4' : 'ipv6');
    return true;
  } catch {
    return false;
  }
}, 'must be IP addresses or networks such as 10.0.0.0/8, separated by commas');

/** smtp://host:587 (STARTTLS when offered), smtps://host:465, with user:password@ if the smarthost wants it. */
export const relayUrl = z
  .string()
  .refine(
    (value) =>
      URL.canParse(value) && /^smtps?:$/.test(new URL(value).protocol) && new URL(value).hostname !== '',
    'must be an address such as smtp://user:password@relay.example.org:587',
  );

/** `example.org=smtp://…, example.net=direct`: the way of mail from a domain; null for direct. */
export const relayRoutes = z.string().transform((value, context) => {
  const routes = new Map<string, string | null>();
  for (const item of value.split(/[,\n]/).map((text) => text.trim())) {
    if (item === '') continue;
    const [, name = '', way = ''] = /^([^=\s]+)\s*=\s*(\S+)$/.exec(item) ?? [];
    const domain = domainToASCII(name);
    if (domain === '' || (way !== 'direct' && !relayUrl.safeParse(way).success)) {
      context.addIssue(
        'must be pairs such as example.org=smtp://relay.example.net:587 or example.net=direct',
      );
      return z.NEVER;
    }
    routes.set(domain, way === 'direct' ? null : way);
  }
  return routes;
});

/** `192.0.2.1, 2001:db8::1`: one of each family at most. */
export const addresses = list((item) => isIP(item) !== 0, 'must be IP addresses, separated by commas').refine(
  (items) => new Set(items.map((item) => isIP(item))).size === items.length,
  'must be one IPv4 and one IPv6 address at most',
);

export const databaseUrl = z
  .string()
  .refine(
    (value) => /^(postgres|postgresql):\/\//.test(value),
    'must be an address such as postgres://user:password@host:5432/mailcote',
  );

export const pem = z.string().refine((value) => value.includes('-----BEGIN '), 'must be text in PEM form');

export function oneOf<const T extends string>(...values: T[]): z.ZodType<T, string> {
  const parser = z.enum(values, { error: `must be one of ${values.join(', ')}` });
  return z.string().pipe(parser);
}

/** Some of these, separated by commas. */
export function someOf<const T extends string>(...values: T[]): z.ZodType<T[], string> {
  const item = z.enum(values, { error: `must be some of ${values.join(', ')}, separated by commas` });
  return z
    .string()
    .transform((value) => [...new Set(value.split(',').map((name) => name.trim()))])
    .pipe(z.array(item));
}

function list(isValid: (item: string) => boolean, message: string): z.ZodType<string[], string> {
  return z
    .string()
    .transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== ''),
    )
    .refine((items) => items.every(isValid), message);
}
