import { lookup as systemLookup } from 'node:dns/promises';
import { type LookupFunction, isIP } from 'node:net';
import { isGlobalAddress } from './global-address.ts';
import { OutboundError } from './outbound-error.ts';

export interface AddressPolicy {
  /** Addresses of a host name, IPv4 and IPv6. Default: the system's. */
  resolve?: (hostname: string) => Promise<string[]>;
  /** Lets an address through that is not global. Only for tests, which have nothing but loopback, and only by hand. */
  allowAddress?: (address: string) => boolean;
}

/** Ports below 1024 that are not for the web belong to other protocols, which can be talked into things by an HTTP request. */
const LOWEST_FREE_PORT = 1024;

/**
 * Checks where a URL leads and resolves its host, once. The connection must then use the addresses given back and never the name, whose next
 * answer may be another. Every address of the name must be allowed: a name that has a private one besides is not a mistake.
 * @throws OutboundError refused, unreachable
 */
export async function pinAddresses(url: URL, policy: AddressPolicy): Promise<string[]> {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new OutboundError('refused', `scheme ${url.protocol}`);
  if (url.username !== '' || url.password !== '')
    throw new OutboundError('refused', 'user name in the address');
  const port = Number(url.port);
  if (url.port !== '' && port < LOWEST_FREE_PORT && port !== 80 && port !== 443)
    throw new OutboundError('refused', `port ${url.port}`);
  const addresses = await addressesOf(url.hostname, policy);
  for (const address of addresses) {
    if (!isGlobalAddress(address) && policy.allowAddress?.(address) !== true)
      throw new OutboundError('refused', `${url.hostname} is not a public address (${address})`);
  }
  return addresses;
}

async function addressesOf(hostname: string, policy: AddressPolicy): Promise<string[]> {
  // The URL parser has already turned 0x7f.1, 2130706433, 0177.0.0.1 and full-width digits into dotted form.
  const literal = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
  if (isIP(literal) !== 0) return [literal];
  const resolve = policy.resolve ?? systemResolve;
  const addresses = await resolve(hostname).catch((error: unknown) => {
    throw new OutboundError('unreachable', `${hostname} does not resolve`, { cause: error });
  });
  if (addresses.length === 0) throw new OutboundError('unreachable', `${hostname} has no address`);
  return addresses;
}

async function systemResolve(hostname: string): Promise<string[]> {
  const found = await systemLookup(hostname, { all: true });
  return found.map(({ address }) => address);
}

/** A `lookup` for node:http that knows only these addresses. */
export function pinnedLookup(addresses: string[]): LookupFunction {
  const entries = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_hostname, options, callback) => {
    if (options.all === true) return callback(null, entries);
    const [first] = entries;
    if (first === undefined) return callback(new Error('no address'), '');
    callback(null, first.address, first.family);
  };
}
