import dnsPacket, { type Answer, type Packet } from 'dns-packet';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** What the fake says about a name; names in lower case. A name that is not there is NXDOMAIN, `fails` is SERVFAIL. */
export interface FakeZone {
  [name: string]: {
    mx?: [preference: number, exchange: string][];
    a?: string[];
    aaaa?: string[];
    fails?: boolean;
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
  const fake: FakeDns = {
    server: '',
    zone,
    questions: [],
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
  socket.on('message', (bytes, peer) => {
    const query = dnsPacket.decode(bytes);
    socket.send(dnsPacket.encode(respond(query, fake)), peer.port, peer.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  fake.server = `127.0.0.1:${socket.address().port}`;
  return fake;
}

const AUTHORITATIVE = dnsPacket.AUTHORITATIVE_ANSWER | dnsPacket.RECURSION_AVAILABLE;
const SERVFAIL = 2;
const NXDOMAIN = 3;

function respond(query: Packet, fake: FakeDns): Packet {
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
  return { ...base, flags: AUTHORITATIVE, answers };
}
