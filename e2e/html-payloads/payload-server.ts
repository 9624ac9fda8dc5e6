import { type IncomingMessage, type ServerResponse, createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { contentSecurityPolicy } from '../../apps/server/src/http/message-view-headers.ts';
import { renderPlainText, sanitizeHtml } from '../../packages/html/src/index.ts';
import { PAYLOADS, type Payload, fill } from '../../packages/html/src/testing/payloads/index.ts';

/** Which of the three walls stand between a payload and the browser. */
export interface Walls {
  sanitized: boolean;
  policy: boolean;
  frame: boolean;
}

export interface PayloadServer extends AsyncDisposable {
  /** A page with one frame for each payload, whose scripts call `top.ran(<its number>)` when they run. */
  pageUrl(walls: Walls, numbers: number[]): string;
  origin: string;
  /** Numbers of the payloads that asked the other server for something. */
  leaks: Set<number>;
  /** What a payload becomes, as it is sent. */
  html(number: number, sanitized: boolean): string;
}

const SANDBOX = 'allow-same-origin allow-popups allow-popups-to-escape-sandbox';
const PIXEL = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');

/**
 * Serves every payload with any of the walls taken away, the way the real server would send it, and a second server that stands for all the
 * others in the world: whoever asks it has leaked.
 */
export async function startPayloadServer(): Promise<PayloadServer> {
  const leaks = new Set<number>();
  const world = await listen((request, response) => {
    leaks.add(Number(/\/leak\/(\d+)/.exec(request.url ?? '')?.[1]));
    response.writeHead(204).end();
  });
  const html = (number: number, sanitized: boolean): string => {
    const payload = PAYLOADS[number];
    if (payload === undefined) throw new Error(`no payload ${number}`);
    const body = fill(payload, { run: `top.ran(${number})`, leak: `${world.origin}/leak/${number}` });
    return sanitized ? makeSafe(payload, body) : body;
  };
  const own = await listen((request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const walls = Object.fromEntries(
      ['sanitized', 'policy', 'frame'].map((name) => [name, url.searchParams.get(name) === 'true']),
    ) as unknown as Walls;
    if (url.pathname === '/page') return sendPage(response, url, walls);
    if (url.pathname === '/frame')
      return sendFrame(
        response,
        html(Number(url.searchParams.get('number')), walls.sanitized),
        walls,
        request.headers.host ?? '',
      );
    if (url.pathname === '/jmap/picture/a1')
      return response.writeHead(200, { 'content-type': 'image/gif' }).end(PIXEL);
    return response.writeHead(404).end();
  });
  return {
    pageUrl: (walls, numbers) =>
      `${own.origin}/page?${new URLSearchParams({ ...stringsOf(walls), numbers: numbers.join() }).toString()}`,
    origin: own.origin,
    leaks,
    html,
    [Symbol.asyncDispose]: async () => {
      await Promise.all([own.close(), world.close()]);
    },
  };
}

function makeSafe(payload: Payload, body: string): string {
  if (payload.kind === 'text') return renderPlainText(body).html;
  return sanitizeHtml(body, { pictures: (url) => `/jmap/picture/a1?u=${encodeURIComponent(url)}` }).html;
}

function sendPage(response: ServerResponse, url: URL, walls: Walls): void {
  const frames = (url.searchParams.get('numbers') ?? '').split(',').map((number) => {
    const source = `/frame?${new URLSearchParams({ ...stringsOf(walls), number }).toString()}`;
    return `<iframe name="payload-${number}" src="${source.replaceAll('&', '&amp;')}"${walls.frame ? ` sandbox="${SANDBOX}"` : ''}></iframe>`;
  });
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
  response.end(
    `<!DOCTYPE html><script>window.seen=[];window.ran=(number)=>{seen.push(number)}</script>${frames.join('')}`,
  );
}

function sendFrame(response: ServerResponse, html: string, walls: Walls, host: string): void {
  const policy = contentSecurityPolicy([host], { accountId: 'a1', messageId: 'e1', pictures: 'proxy' });
  response.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(walls.policy && { 'content-security-policy': policy }),
  });
  response.end(html);
}

function stringsOf(walls: Walls): Record<keyof Walls, string> {
  return { sanitized: String(walls.sanitized), policy: String(walls.policy), frame: String(walls.frame) };
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<{ origin: string; close(): Promise<void> }> {
  const server = createServer(handler);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
