import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';

/** What the fake does instead of answering. */
export type Mischief = 'hang' | 'reset' | 'close';
/** A reply without CRLF, or none of the kind. */
export type Answer = string | { mischief: Mischief };

/** One connection, as its script sees it. */
export interface FakeMxConnection {
  /** In order from 1. */
  number: number;
  /** Messages it has handed over. */
  messages: number;
}

export interface FakeMxOptions {
  host?: string;
  port?: number;
  /** After the greeting of EHLO; PIPELINING alone by default. */
  extensions?: string[];
  /**
   * Called for each line ("" for the banner, "." for the end of the message) before the usual answer; undefined: as usual.
   */
  answer?: (line: string, connection: FakeMxConnection) => Answer | undefined;
}

export interface FakeMxMessage {
  connection: number;
  /** MAIL and RCPT as they were said. */
  commands: string[];
  /** Without dots and the end. */
  text: string;
}

export interface FakeMx extends AsyncDisposable {
  port: number;
  /** Every line heard outside of messages. */
  lines: string[];
  messages: FakeMxMessage[];
  connections: number;
  /** Where they came from. */
  peers: string[];
  open: number;
}

/** A mail server on loopback that says what a test tells it to. It speaks clear text only, and takes everything as latin1. */
export async function startFakeMx(options: FakeMxOptions = {}): Promise<FakeMx> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    fake.open++;
    fake.peers.push(socket.remoteAddress ?? '');
    socket.on('close', () => {
      sockets.delete(socket);
      fake.open--;
    });
    socket.on('error', () => undefined);
    serve(socket, fake, options);
  });
  const fake: FakeMx = {
    port: 0,
    lines: [],
    messages: [],
    connections: 0,
    peers: [],
    open: 0,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
  server.listen(options.port ?? 0, options.host ?? '127.0.0.1');
  await once(server, 'listening');
  fake.port = (server.address() as AddressInfo).port;
  return fake;
}

function serve(socket: Socket, fake: FakeMx, { extensions = ['PIPELINING'], answer }: FakeMxOptions): void {
  const connection = { number: ++fake.connections, messages: 0 };
  let commands: string[] = [];
  let data: string | null = null;
  let input = '';
  let isGone = false;
  const reply = (line: string, usual: string): void => {
    const given = answer?.(line, connection) ?? usual;
    if (typeof given === 'string') {
      socket.write(`${given}\r\n`, 'latin1');
      if (given.startsWith('221') || given.startsWith('421')) socket.end();
      if (line === 'DATA' && given.startsWith('354')) data = '';
      return;
    }
    isGone = true;
    if (given.mischief === 'reset') socket.resetAndDestroy();
    if (given.mischief === 'close') socket.end();
  };
  const hear = (line: string): void => {
    fake.lines.push(line);
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'MAIL') commands = [];
    if (verb === 'MAIL' || verb === 'RCPT') commands.push(line);
    if (verb === 'EHLO') reply(line, ['fake.test', ...extensions].map(toReplyLine).join('\r\n'));
    else if (verb === 'DATA') reply(line, '354 go');
    else reply(line, verb === 'QUIT' ? '221 2.0.0 bye' : '250 2.0.0 OK');
  };
  reply('', '220 fake.test ESMTP');
  socket.on('data', (chunk) => {
    input += chunk.toString('latin1');
    for (let end = input.indexOf('\r\n'); end !== -1; end = input.indexOf('\r\n')) {
      if (isGone) return;
      const line = input.slice(0, end);
      input = input.slice(end + 2);
      if (data === null) {
        hear(line);
      } else if (line === '.') {
        fake.messages.push({ connection: connection.number, commands, text: data });
        connection.messages++;
        data = null;
        reply('.', `250 2.0.0 taken as ${fake.messages.length}`);
      } else {
        data += `${line.startsWith('.') ? line.slice(1) : line}\r\n`;
      }
    }
  });
}

function toReplyLine(text: string, index: number, all: string[]): string {
  return `250${index === all.length - 1 ? ' ' : '-'}${text}`;
}
