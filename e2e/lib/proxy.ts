import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** What a proxy makes of a kind of connection: passes it on as it comes, refuses it, or takes it and lets nothing through. */
interface Manners {
  /** `swallow`: the upgrade succeeds, and no frame arrives. */
  webSockets: 'pass' | 'refuse' | 'swallow';
  /** `buffer`: a response is passed on when it has ended. */
  eventStreams: 'pass' | 'refuse' | 'buffer';
}

/** A proxy between a browser and the server, of the kinds that stand between many. */
export interface Proxy extends AsyncDisposable {
  url: string;
  /** From now on; what is open is cut. */
  behave: (manners: Manners) => void;
  /** Open now. */
  count: { webSockets: number; eventStreams: number };
}

export async function startProxy(port: number): Promise<Proxy> {
  let manners: Manners = { webSockets: 'pass', eventStreams: 'pass' };
  const count = { webSockets: 0, eventStreams: 0 };
  const open = new Set<Duplex>();
  const follow = (socket: Duplex): void => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => socket.destroy());
  };

  const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const isStream = incoming.url?.startsWith('/jmap/eventsource') === true;
    if (isStream && manners.eventStreams === 'refuse') {
      outgoing.writeHead(403).end('not through here');
      return;
    }
    const { method, url, headers } = incoming;
    const asked = request({ host: '127.0.0.1', port, method, path: url, headers }, (response) => {
      if (isStream) {
        count.eventStreams += 1;
        response.on('close', () => (count.eventStreams -= 1));
      }
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      outgoing.flushHeaders();
      response.on('error', () => outgoing.destroy());
      if (isStream && manners.eventStreams === 'buffer') passOnAtTheEnd(response, outgoing);
      else response.pipe(outgoing);
    });
    asked.on('error', () => outgoing.destroy());
    outgoing.on('close', () => asked.destroy());
    incoming.pipe(asked);
  };

  const server = createServer(pass);
  server.on('connection', follow);
  server.on('upgrade', (incoming: IncomingMessage, near: Duplex) => {
    if (manners.webSockets === 'refuse') {
      near.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return;
    }
    const isMute = manners.webSockets === 'swallow';
    const far = connect(port, '127.0.0.1');
    follow(far);
    const head = [`${incoming.method} ${incoming.url} HTTP/1.1`];
    for (let n = 0; n < incoming.rawHeaders.length; n += 2)
      head.push(`${incoming.rawHeaders[n]}: ${incoming.rawHeaders[n + 1]}`);
    far.write(`${head.join('\r\n')}\r\n\r\n`);
    count.webSockets += 1;
    far.on('close', () => {
      count.webSockets -= 1;
      near.destroy();
    });
    near.on('close', () => far.destroy());
    if (isMute) {
      // The answer to the handshake, and nothing after it.
      far.once('data', (answer: Buffer) => {
        const end = answer.indexOf('\r\n\r\n') + 4;
        near.write(answer.subarray(0, end));
        far.resume();
        near.resume();
      });
    } else {
      far.pipe(near);
      near.pipe(far);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count,
    behave(next) {
      manners = next;
      cut();
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}

function passOnAtTheEnd(response: IncomingMessage, outgoing: ServerResponse): void {
  const chunks: Buffer[] = [];
  response.on('data', (chunk: Buffer) => chunks.push(chunk));
  response.on('end', () => outgoing.end(Buffer.concat(chunks)));
}
