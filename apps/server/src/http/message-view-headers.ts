import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerContext } from '../context.ts';

const SELF = "'self'";

/** What a message view may load besides what is in it. */
export interface ViewSources {
  accountId: string;
  messageId: string;
  pictures: 'block' | 'proxy';
}

/**
 * The second wall: a policy in the header of the message's own response (in a meta tag `sandbox` would be ignored, and a srcdoc frame would
 * have its parent's policy). No script whatever the sanitiser overlooked, and pictures from nowhere but this message's own inline parts
 * and the proxy.
 */
export function contentSecurityPolicy(
  hosts: string[],
  { accountId, messageId, pictures }: ViewSources,
): string {
  const paths = [
    `/jmap/view/${accountId}/${messageId}/inline/`,
    ...(pictures === 'proxy' ? [`/jmap/picture/${accountId}`] : []),
  ];
  return policyOf('allow-same-origin allow-popups allow-popups-to-escape-sandbox', hosts, paths);
}

/**
 * The policy of a sheet to be printed: as empty as that of a view, and its frame may open the browser's dialogue for printing, which nobody but the
 * page around it can ask for, since no script runs inside.
 */
export function sheetPolicy(hosts: string[], accountId: string, messageIds: readonly string[]): string {
  const paths = [
    ...messageIds.map((id) => `/jmap/view/${accountId}/${id}/inline/`),
    `/jmap/picture/${accountId}`,
  ];
  return policyOf('allow-same-origin allow-modals', hosts, paths);
}

/** Empty but for what its frame may do, and pictures from these paths of ours. */
function policyOf(sandbox: string, hosts: readonly string[], paths: readonly string[]): string {
  const sources = hosts.flatMap((host) => (host === SELF ? [SELF] : paths.map((path) => host + path)));
  return [
    `sandbox ${sandbox}`,
    "default-src 'none'",
    "script-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src ${['data:', ...sources].join(' ')}`,
    "form-action 'none'",
    "base-uri 'none'",
    "frame-ancestors 'self'",
  ].join('; ');
}

/** A source needs a host, and `'self'` would let a view load anything of ours. IPv6 literals cannot be written in a policy. */
const HOST = /^[a-z0-9.-]+(?::\d{1,5})?$/i;

/** The hosts by which this server is known to the reader: the one asked, and the public one, should a proxy in between have changed it. */
export function viewHosts(ctx: Pick<ServerContext, 'publicUrl'>, request: FastifyRequest): string[] {
  const hosts = new Set([request.host, new URL(ctx.publicUrl).host].filter((host) => HOST.test(host)));
  return hosts.size > 0 ? [...hosts] : [SELF];
}

/** Headers of every message view, over those that all responses have. */
export function setViewHeaders(reply: FastifyReply, policy: string): FastifyReply {
  return (
    reply
      .type('text/html; charset=utf-8')
      .header('content-security-policy', policy)
      .header('x-content-type-options', 'nosniff')
      .header('referrer-policy', 'no-referrer')
      .header('x-frame-options', 'SAMEORIGIN')
      // With a sandbox, COOP would make a browser refuse the response when it is opened on its own.
      .header('cross-origin-opener-policy', 'unsafe-none')
      .header('cross-origin-resource-policy', 'same-origin')
      // Kept by the reader's browser, asked for again each time: the login may have ended, the message may be gone.
      .header('cache-control', 'private, no-cache')
  );
}
