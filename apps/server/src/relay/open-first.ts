import { replyLine, type TraceLine } from '@mailcote/smtp';
import type { DeadHosts } from './dead-hosts.ts';
import { MAX_TARGETS } from './limits.ts';
import { type OpenFailure, type OpenOptions, OutboundConnection } from './outbound-connection.ts';
import type { Target } from './target.ts';

export interface OpenFirstOptions extends Omit<OpenOptions, 'withoutTls'> {
  deadHosts: DeadHosts;
  /** RFC 8689: only a server that says REQUIRETLS will do. */
  mustRequireTls: boolean;
  /** Tries hosts that are known to be dead, too. */
  isForced: boolean;
}

/** A target that could not be used. */
export interface Failure extends OpenFailure {
  host: string;
  port: number;
  /** It was left alone, because it did not answer a moment ago: not again before this. */
  until?: Date;
  /** It works, but does not promise what the message needs (RFC 8689). */
  lacksRequireTls?: true;
}

/**
 * Connects to the first target that can be talked to; every address of a host before the next host (RFC 5321 5.1). TLS that does
 * not work is left out on a second try where nothing requires it (RFC 7435).
 */
export async function openFirst(
  targets: readonly Target[],
  options: OpenFirstOptions,
): Promise<{ connection: OutboundConnection } | { failures: Failure[] }> {
  const { deadHosts, isForced, stop } = options;
  const failures: Failure[] = [];
  let tries = 0;
  for (const target of targets) {
    const { host, port } = target;
    let left: string[] = [];
    for (const address of target.addresses) {
      const dead = isForced ? null : deadHosts.reason(address, port);
      if (dead === null) left.push(address);
      else failures.push({ host, port, address, ...notTried(dead.error), until: dead.until });
    }
    // Every host has its turn, however many addresses those before it have.
    for (let isFirst = true; left.length > 0 && (isFirst || tries < MAX_TARGETS); isFirst = false) {
      if (stop?.aborted === true) return { failures };
      const before = failures.length;
      const opened = await openOne({ ...target, addresses: left }, options, failures);
      tries += failures.length - before;
      if (opened === 'loop') return { failures };
      if (opened instanceof OutboundConnection) return { connection: opened };
      left = left.filter((address) => !opened.includes(address));
    }
  }
  return { failures };
}

/** @returns the connection; or the addresses that have been tried; or that we talked to ourselves: no other host will do */
async function openOne(
  target: Target,
  options: OpenFirstOptions,
  failures: Failure[],
): Promise<OutboundConnection | string[] | 'loop'> {
  const { host, port, tls, isTls } = target;
  const { deadHosts, stop } = options;
  let opened = await OutboundConnection.open(target, options);
  const tried = opened.unreachable.map(({ address }) => address);
  for (const { address, error } of opened.unreachable) {
    if (stop?.aborted !== true) deadHosts.failed(address, port, error);
    failures.push({ host, port, address, reply: null, error, isTlsFailure: false, lines: [] });
  }
  if ('failure' in opened && opened.failure.isTlsFailure && tls.kind === 'opportunistic' && !isTls) {
    const { address } = opened.failure;
    failures.push({ host, port, ...opened.failure });
    opened = await OutboundConnection.open(
      { ...target, addresses: [address] },
      { ...options, withoutTls: true },
    );
  }
  if ('failure' in opened) {
    failures.push({ host, port, ...opened.failure });
    return opened.failure.isLoop === true ? 'loop' : [...tried, opened.failure.address];
  }
  if (!('connection' in opened)) return target.addresses.slice();
  const { connection } = opened;
  deadHosts.answered(connection.address, port);
  if (!options.mustRequireTls || connection.offers('REQUIRETLS')) return connection;
  const error = 'The server does not offer REQUIRETLS';
  const { address } = connection;
  failures.push({
    host,
    port,
    address,
    ...notTried(error),
    lines: connection.lines(),
    lacksRequireTls: true,
  });
  await connection.quit();
  return [...tried, address];
}

function notTried(error: string): Omit<OpenFailure, 'address'> {
  return { reply: null, error, isTlsFailure: false, lines: [] };
}

/** What was tried, as the dialogue of an attempt that came to nothing. */
export function dialogueOf(failures: readonly Failure[]): TraceLine[] {
  return failures.flatMap(({ host, address, port, error, lines, until }): TraceLine[] => {
    const at = lines.at(-1)?.at ?? 0;
    const doing = until === undefined ? 'connecting to' : 'not tried again yet:';
    return [
      { at: 0, from: 'C', text: `[${doing} ${host} ${address} port ${port}]` },
      ...lines,
      { at, from: 'C', text: `[${error}]` },
    ];
  });
}

/** "mx.remote.test [192.0.2.1]: Connection refused". */
export function failureText({ host, address, error, reply }: Failure): string {
  return `${host} [${address}]: ${reply === null ? error : `${error}: ${replyLine(reply)}`}`;
}
