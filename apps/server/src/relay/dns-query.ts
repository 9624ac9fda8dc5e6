import dnsPacket, { type DecodedPacket, type RecordType } from 'dns-packet';
import { randomInt } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, isIPv6 } from 'node:net';

export interface DnsQuery {
  /** "192.0.2.53", "192.0.2.53:5353", "[2001:db8::53]:5353". */
  server: string;
  /** A-labels. */
  name: string;
  type: RecordType;
  timeoutMs: number;
}

/** What fits a datagram everywhere (DNS flag day 2020). */
const UDP_SIZE = 1232;

/**
 * Asks one DNS server one question, with the bits of DNSSEC set (RFC 4035 3.2, RFC 6840 5.7), so that the answer says by its AD
 * bit whether the server has validated it; node:dns does not tell. An answer that was cut is asked for again over TCP.
 * @throws when no answer comes in time
 */
export async function dnsQuery(query: DnsQuery): Promise<DecodedPacket> {
  const signal = AbortSignal.timeout(query.timeoutMs);
  const answer = await overUdp(query, signal);
  return answer.flag_tc ? overTcp(query, signal) : answer;
}

async function overUdp({ server, name, type }: DnsQuery, signal: AbortSignal): Promise<DecodedPacket> {
  const { host, port } = addressOf(server);
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
  try {
    // Connected: the kernel drops what comes from anybody else.
    socket.connect(port, host);
    await once(socket, 'connect', { signal });
    const id = randomInt(0x1_00_00);
    const { promise, resolve, reject } = Promise.withResolvers<DecodedPacket>();
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
    socket.on('error', reject);
    socket.on('message', (bytes) => {
      const answer = readAnswer(bytes, id, name, type);
      if (answer !== null) resolve(answer);
    });
    socket.send(encode(id, name, type));
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  } finally {
    socket.close();
  }
}

async function overTcp({ server, name, type }: DnsQuery, signal: AbortSignal): Promise<DecodedPacket> {
  const { host, port } = addressOf(server);
  const socket = connect({ host, port, signal });
  try {
    await once(socket, 'connect');
    const id = randomInt(0x1_00_00);
    const question = encode(id, name, type);
    const length = Buffer.alloc(2);
    length.writeUInt16BE(question.length);
    socket.write(Buffer.concat([length, question]));
    let input = Buffer.alloc(0);
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      input = Buffer.concat([input, chunk]);
      if (input.length < 2 || input.length < 2 + input.readUInt16BE()) continue;
      const answer = readAnswer(input.subarray(2, 2 + input.readUInt16BE()), id, name, type);
      if (answer !== null) return answer;
      break;
    }
    throw new Error('no answer over TCP');
  } finally {
    socket.destroy();
  }
}

function encode(id: number, name: string, type: RecordType): Buffer {
  return dnsPacket.encode({
    id,
    type: 'query',
    flags: dnsPacket.RECURSION_DESIRED | dnsPacket.AUTHENTIC_DATA,
    questions: [{ name, type }],
    additionals: [
      {
        type: 'OPT',
        name: '.',
        udpPayloadSize: UDP_SIZE,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: dnsPacket.DNSSEC_OK,
        flag_do: true,
        options: [],
      },
    ],
  });
}

/** Null for what is no answer to this question (RFC 5452 9.1). */
function readAnswer(bytes: Buffer, id: number, name: string, type: RecordType): DecodedPacket | null {
  let answer: DecodedPacket;
  try {
    answer = dnsPacket.decode(bytes);
  } catch {
    // Not DNS at all: somebody else's, wait for the right one.
    return null;
  }
  const [question] = answer.questions ?? [];
  const isRight =
    answer.id === id && question?.type === type && question.name.toLowerCase() === name.toLowerCase();
  return isRight ? answer : null;
}

function addressOf(server: string): { host: string; port: number } {
  const [, host = server, port = '53'] = /^\[?([^\]]*?)\]?:(\d+)$/.exec(isIPv6(server) ? '' : server) ?? [];
  return { host, port: Number(port) };
}
