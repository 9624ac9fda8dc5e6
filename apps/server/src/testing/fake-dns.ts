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
    /** An alias: what it leads to is answered with it. */
    cname?: string;
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
  const answers: Answer[] = [];
  let here: FakeZone[string] | undefined = entry;
  let isSecure = entry.isSecure === true;
  let owner = question.name;
  while (here?.cname !== undefined) {
    answers.push({ name: owner, class: 'IN', ttl: 1, type: 'CNAME', data: here.cname });
    if (question.type === 'CNAME') break;
    owner = here.cname;
    here = fake.zone[owner.toLowerCase()];
    isSecure &&= here?.isSecure === true;
  }
  answers.push(...recordsOf(here ?? {}, question.type, owner));
  const flags = AUTHORITATIVE | (isSecure ? dnsPacket.AUTHENTIC_DATA : 0);
  if (entry.isLong === true && !isTcp) return { ...base, flags: flags | dnsPacket.TRUNCATED_RESPONSE };
  return { ...base, flags, answers };
}

function recordsOf(entry: FakeZone[string], type: string, name: string): Answer[] {
  const common = { name, class: 'IN' as const, ttl: 1 };
  switch (type) {
    case 'MX':
      return (entry.mx ?? []).map(([preference, exchange]) => ({
        ...common,
        type,
        data: { preference, exchange },
      }));
    case 'A':
      return (entry.a ?? []).map((data) => ({ ...common, type, data }));
    case 'AAAA':
      return (entry.aaaa ?? []).map((data) => ({ ...common, type, data }));
    case 'TXT':
      return (entry.txt ?? []).map((data) => ({ ...common, type, data: [data] }));
    case 'PTR':
      return (entry.ptr ?? []).map((data) => ({ ...common, type, data }));
    case 'TLSA':
      return (entry.tlsa ?? []).map((data) => ({ ...common, type, data }));
    default:
      return [];
  }
}
