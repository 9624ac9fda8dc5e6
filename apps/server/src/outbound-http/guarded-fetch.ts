import { type IncomingHttpHeaders, type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { OutboundError } from './outbound-error.ts';
import { type AddressPolicy, pinAddresses, pinnedLookup } from './pinned-address.ts';

/*
 * The one HTTP client by which this server asks addresses that a stranger chose (pictures in mail, push subscriptions, later policies and webhooks). It can be led
 * neither into our own network (every hop is resolved once, judged, and connected to by address) nor into waiting or collecting without end,
 * and it tells nothing about the reader: no cookies, no referrer, no credentials, no connection kept.
 */

export interface GuardedRequest extends AddressPolicy {
  headers?: Record<string, string>;
  /** Makes it a POST; without redirects, since nobody but the one who was asked for is to have it. */
  body?: Buffer;
  /** Octets of body. 0: the answer's body is of no interest and left unread. */
  maxSize: number;
  /** For everything together: resolving, redirects, the last octet of the body. */
  timeoutMs: number;
  /** Default 3. */
  maxRedirects?: number;
  /** Looks at the head of the final response; false ends the request before its body is read. */
  accept?: (head: { status: number; headers: IncomingHttpHeaders }) => boolean;
  signal?: AbortSignal;
  /** Certificates to trust instead of the system's. Only for tests, which have no certificate that anybody else trusts. */
  ca?: string;
}

export interface GuardedResponse {
  /** After redirects. */
  url: string;
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

const DEFAULT_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * GETs a URL, or POSTs to it.
 * @throws OutboundError refused (address, port, scheme, encoding, `accept`), tooLarge, timeout, unreachable, tooManyRedirects
 */
export async function guardedFetch(url: string, options: GuardedRequest): Promise<GuardedResponse> {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  const signal = options.signal === undefined ? timeout : AbortSignal.any([timeout, options.signal]);
  try {
    return await follow(url, options, signal);
  } catch (error) {
    if (error instanceof OutboundError) throw error;
    if (timeout.aborted)
      throw new OutboundError('timeout', `no answer within ${options.timeoutMs} ms`, { cause: error });
    throw new OutboundError('unreachable', error instanceof Error ? error.message : 'failed', {
      cause: error,
    });
  }
}

async function follow(first: string, options: GuardedRequest, signal: AbortSignal): Promise<GuardedResponse> {
  let url = parseUrl(first);
  const maxRedirects = options.body === undefined ? (options.maxRedirects ?? DEFAULT_REDIRECTS) : 0;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const addresses = await abortable(pinAddresses(url, options), signal);
    const response = await ask(url, addresses, options, signal);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (!REDIRECTS.has(status) || location === undefined) {
      return { url: url.href, status, headers: response.headers, body: await readBody(response, options) };
    }
    // Closes the connection: what stands in a redirect's body is of no interest.
    response.destroy();
    url = parseUrl(location, url);
  }
  throw new OutboundError(
    'tooManyRedirects',
    `more than ${options.maxRedirects ?? DEFAULT_REDIRECTS} redirects`,
  );
}

function parseUrl(url: string, base?: URL): URL {
  const parsed = URL.parse(url, base);
  if (parsed === null) throw new OutboundError('refused', 'not an address');
  return parsed;
}

function ask(
  url: URL,
  addresses: string[],
  options: GuardedRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const { body, ca } = options;
  const outgoing = send(url, {
    ...(body === undefined ? {} : { method: 'POST' }),
    ...(ca === undefined ? {} : { ca }),
    // An agent of its own for each request: no connection outlives it, none is shared.
    agent: false,
    lookup: pinnedLookup(addresses),
    headers: { 'accept-encoding': 'identity', ...options.headers },
    signal,
  });
  outgoing.on('response', resolve);
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise;
}

async function readBody(response: IncomingMessage, options: GuardedRequest): Promise<Buffer> {
  try {
    const { headers } = response;
    if (options.accept?.({ status: response.statusCode ?? 0, headers }) === false)
      throw new OutboundError('refused', 'not what was asked for');
    if (options.maxSize === 0) return Buffer.alloc(0);
    // Asked for none, so an encoded body is a bomb or a mistake.
    if ((headers['content-encoding'] ?? 'identity') !== 'identity')
      throw new OutboundError('refused', `content-encoding ${headers['content-encoding']}`);
    if (Number(headers['content-length'] ?? 0) > options.maxSize)
      throw new OutboundError('tooLarge', `more than ${options.maxSize} octets`);
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > options.maxSize) throw new OutboundError('tooLarge', `more than ${options.maxSize} octets`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    response.destroy();
  }
}

/** A promise that cannot be cancelled (a DNS query), left behind when the signal fires. */
async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
