import { isIPv4, isIPv6 } from 'node:net';

/**
 * The network a guesser can easily move about in: /24 of IPv4, /48 of IPv6. `::ffff:192.0.2.1` counts as IPv4.
 * @returns text to be used as a key, as "192.0.2.0/24"
 */
export function networkOf(ip: string): string {
  const address = ip.replace(/%.*$/, '').toLowerCase();
  const mapped = /^(?:0*:)*:?ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1];
  const v4 = mapped ?? address;
  if (isIPv4(v4)) return `${v4.split('.').slice(0, 3).join('.')}.0/24`;
  if (isIPv6(address)) return `${expand(address).slice(0, 3).join(':')}::/48`;
  return address;
}

function expand(address: string): string[] {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return groups.map((group) => (Number.parseInt(group, 16) || 0).toString(16));
}
