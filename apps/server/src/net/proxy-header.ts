import { isIPv4, isIPv6, SocketAddress } from 'node:net';

/** What the beginning of a connection came to. `source`: the client's address; null: the proxy speaks for itself. */
export type ProxyHeader =
  | { kind: 'incomplete' }
  | { kind: 'none' }
  | { kind: 'header'; length: number; source: string | null };

const V2_SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');
const V1_SIGNATURE = Buffer.from('PROXY ');
/** The specification's: the longest line of version 1, CRLF included. */
const MAX_V1_LENGTH = 107;
/** Addresses, and whatever a proxy adds to them (type-length-value); those of TLS are the longest. */
const MAX_V2_LENGTH = 4096;

/**
 * Reads the header of the PROXY protocol, version 1 or 2, at the beginning of a connection
 * (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt). `none`: this is not one.
 */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsLike(bytes, V2_SIGNATURE)) return parseV2(bytes);
  return startsLike(bytes, V1_SIGNATURE) ? parseV1(bytes) : { kind: 'none' };
}

/** True when it begins so, or is too short to tell. */
function startsLike(bytes: Buffer, signature: Buffer): boolean {
  const length = Math.min(bytes.length, signature.length);
  return bytes.subarray(0, length).equals(signature.subarray(0, length));
}

/** 2.1: "PROXY TCP4 192.0.2.1 198.51.100.1 56324 25" CRLF, in ASCII. */
function parseV1(bytes: Buffer): ProxyHeader {
  const end = bytes.subarray(0, MAX_V1_LENGTH).indexOf('\r\n');
  if (end === -1) return { kind: bytes.length < MAX_V1_LENGTH ? 'incomplete' : 'none' };
  const line = bytes.toString('latin1', 0, end);
  const length = end + 2;
  if (/^PROXY UNKNOWN(?: |$)/.test(line)) return { kind: 'header', length, source: null };
  const words = /^PROXY (TCP4|TCP6) (\S+) (\S+) (\d{1,5}) (\d{1,5})$/.exec(line);
  const [, family, source = '', destination = ''] = words ?? [];
  const isAddress = family === 'TCP4' ? isIPv4 : isIPv6;
  if (words === null || !isAddress(source) || !isAddress(destination)) return { kind: 'none' };
  return { kind: 'header', length, source: written(source) };
}

/** 2.2: signature, version and command, family, length, addresses. */
function parseV2(bytes: Buffer): ProxyHeader {
  if (bytes.length < 16) return { kind: 'incomplete' };
  const [command, family] = [bytes[12], bytes[13]];
  const length = 16 + bytes.readUInt16BE(14);
  if ((command !== 0x20 && command !== 0x21) || length > MAX_V2_LENGTH) return { kind: 'none' };
  if (bytes.length < length) return { kind: 'incomplete' };
  // LOCAL: a health check of the proxy.
  if (command === 0x20) return { kind: 'header', length, source: null };
  if (family === 0x11 && length >= 16 + 12)
    return { kind: 'header', length, source: [...bytes.subarray(16, 20)].join('.') };
  if (family === 0x21 && length >= 16 + 36) {
    const groups = Array.from({ length: 8 }, (_, n) => bytes.readUInt16BE(16 + n * 2).toString(16));
    return { kind: 'header', length, source: written(groups.join(':')) };
  }
  // Not TCP over IP, so no client of a mail server.
  return { kind: 'none' };
}

/** As people write it; an IPv4 address in IPv6 clothes is an IPv4 address. */
function written(address: string): string {
  const { address: short } = new SocketAddress({ address, family: isIPv4(address) ? 'ipv4' : 'ipv6' });
  return short.replace(/^::ffff:(?=\d+\.)/, '');
}
