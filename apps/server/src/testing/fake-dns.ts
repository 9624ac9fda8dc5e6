import dnsPacket, { type Answer, type Packet } from 'dns-packet';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';

/** What the fake says about a name; names in lower case. A name that is not there is NXDOMAIN, `fails` is SERVFAIL. */
export interface FakeZone {
  [name: string]: {
    mx?: [preference: number, exchange: string][];
    a?: string[];
    aaaa?: string[];
    txt?: string[];
    ptr?: string[];
    tlsa?: { usage: number; selector: number; matchingType: number; certificate: Buffer }[];
    fails?: boolean;
    /** Answered with the AD bit, as by a validating resolver. */
    isSecure?: boolean;
    /** Over UDP cut: to be asked again over TCP. */
    isLong?: boolean;
  };
}

export interface FakeDns extends AsyncDisposable {
  /** For `dnsServers` of the config: "127.0.0.1:port". */
  server: string;
  /** May be changed while it runs. */
  zone: FakeZone;
  /** Questions so far, as "MX remote.test". */
  questions: string[];
}

/** A DNS server on loopback for tests: authoritative for everything, from a table. */
export async function startFakeDns(zone: FakeZone): Promise<FakeDns> {
  const socket = createSocket('udp4');
  const tcp = createServer((connection) => {
    connection.on('error', () => undefined);
    connection.on('data', (bytes: Buffer) => {
      const query = dnsPacket.streamDecode(bytes);
      if (query !== null) connection.end(dnsPacket.streamEncode(respond(query, fake, true)));
    });
  });
  const fake: FakeDns = {
    server: '',
    zone,
    questions: [],
    [Symbol.asyncDispose]: async () => {
      socket.close();
      tcp.close();
      await once(socket, 'close');
    },
  };
  socket.on('message', (bytes, peer) => {
    const query = dnsPacket.decode(bytes);
    socket.send(dnsPacket.encode(respond(query, fake, false)), peer.port, peer.address);
  });
  // One and the same port of both kinds.
  for (;;) {
    tcp.listen(0, '127.0.0.1');
    await once(tcp, 'listening');
    socket.bind((tcp.address() as AddressInfo).port, '127.0.0.1');
    const isBound = await once(socket, 'listening').then(
      () => true,
      () => false,
    );
    if (isBound) break;
    tcp.close();
    await once(tcp, 'close');
  }
  fake.server = `127.0.0.1:${socket.address().port}`;
  return fake;
}

const AUTHORITATIVE = dnsPacket.AUTHORITATIVE_ANSWER | dnsPacket.RECURSION_AVAILABLE;
const SERVFAIL = 2;
const NXDOMAIN = 3;

function respond(query: Packet, fake: FakeDns, isTcp: boolean): Packet {
  const [question] = query.questions ?? [];
  const base = { type: 'response' as const, id: query.id ?? 0, questions: query.questions ?? [] };
  if (question === undefined) return { ...base, flags: SERVFAIL };
  fake.questions.push(`${question.type} ${question.name}`);
  const name = question.name.toLowerCase();
  const entry = fake.zone[name];
  if (entry === undefined) return { ...base, flags: AUTHORITATIVE | NXDOMAIN };
  if (entry.fails === true) return { ...base, flags: AUTHORITATIVE | SERVFAIL };
  const common = { name: question.name, class: 'IN' as const, ttl: 1 };
  const answers: Answer[] = [];
  if (question.type === 'MX') {
    for (const [preference, exchange] of entry.mx ?? []) {
      answers.push({ ...common, type: 'MX', data: { preference, exchange } });
    }
  }
  if (question.type === 'A') {
    for (const data of entry.a ?? []) answers.push({ ...common, type: 'A', data });
  }
  if (question.type === 'AAAA') {
    for (const data of entry.aaaa ?? []) answers.push({ ...common, type: 'AAAA', data });
  }
  if (question.type === 'TXT') {
    for (const data of entry.txt ?? []) answers.push({ ...common, type: 'TXT', data: [data] });
  }
  if (question.type === 'PTR') {
    for (const data of entry.ptr ?? []) answers.push({ ...common, type: 'PTR', data });
  }
  if (question.type === 'TLSA') {
    for (const data of entry.tlsa ?? []) answers.push({ ...common, type: 'TLSA', data });
  }
  const flags = AUTHORITATIVE | (entry.isSecure === true ? dnsPacket.AUTHENTIC_DATA : 0);
  if (entry.isLong === true && !isTcp) return { ...base, flags: flags | dnsPacket.TRUNCATED_RESPONSE };
  return { ...base, flags, answers };
}
