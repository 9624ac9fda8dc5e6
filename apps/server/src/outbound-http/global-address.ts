import { BlockList, isIP } from 'node:net';

/*
 * What the IANA special-purpose registries (RFC 6890 and its successors) do not call globally reachable. For IPv6 the other way round:
 * 2000::/3 is all that has ever been given out for the public Internet, and within it some ranges are taken out again.
 */
const NOT_GLOBAL = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8], // this network
  ['10.0.0.0', 8], // private
  ['100.64.0.0', 10], // carriers' shared space
  ['127.0.0.0', 8], // loopback
  ['169.254.0.0', 16], // link local, the clouds' metadata services
  ['172.16.0.0', 12], // private
  ['192.0.0.0', 24], // protocol assignments
  ['192.0.2.0', 24], // documentation
  ['192.88.99.0', 24], // 6to4 relays, retired
  ['192.168.0.0', 16], // private
  ['198.18.0.0', 15], // benchmarks
  ['198.51.100.0', 24], // documentation
  ['203.0.113.0', 24], // documentation
  ['224.0.0.0', 4], // multicast
  ['240.0.0.0', 4], // reserved, broadcast
] as const)
  NOT_GLOBAL.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['2001::', 23], // protocol assignments: Teredo, benchmarks, ORCHID
  ['2001:db8::', 32], // documentation
  ['2002::', 16], // 6to4: an IPv4 address of any kind inside
  ['3fff::', 20], // documentation
] as const)
  NOT_GLOBAL.addSubnet(network, prefix, 'ipv6');

const PUBLIC_IPV6 = new BlockList();
PUBLIC_IPV6.addSubnet('2000::', 3, 'ipv6');

/** IPv6 ranges whose last 32 bits are an IPv4 address that is really meant: v4-mapped (RFC 4291) and NAT64 (RFC 6052). */
const EMBEDDING = new BlockList();
EMBEDDING.addSubnet('::ffff:0:0', 96, 'ipv6');
EMBEDDING.addSubnet('64:ff9b::', 96, 'ipv6');

/**
 * True when an IP address (as text, without brackets) belongs to the public Internet. Anything else is false: private, shared, loopback,
 * link-local, multicast and reserved ranges, these inside IPv6 addresses too, addresses with a zone, and what is no address.
 */
export function isGlobalAddress(address: string): boolean {
  if (address.includes('%')) return false;
  const family = isIP(address);
  if (family === 4) return !NOT_GLOBAL.check(address, 'ipv4');
  if (family !== 6) return false;
  if (EMBEDDING.check(address, 'ipv6')) return isGlobalAddress(embeddedIpv4(address));
  return PUBLIC_IPV6.check(address, 'ipv6') && !NOT_GLOBAL.check(address, 'ipv6');
}

function embeddedIpv4(address: string): string {
  // The URL parser writes every IPv6 address in groups of hexadecimal digits, an IPv4 tail too.
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':');
  const [high, low] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16));
  return [(high ?? 0) >> 8, (high ?? 0) & 255, (low ?? 0) >> 8, (low ?? 0) & 255].join('.');
}
