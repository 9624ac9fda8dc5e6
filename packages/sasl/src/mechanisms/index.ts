import { login } from './login.ts';
import type { MechanismRun } from './mechanism.ts';
import { oauthbearer } from './oauthbearer.ts';
import { plain } from './plain.ts';
import { scramSha256 } from './scram-sha-256.ts';

/** What a TLS channel can be told from all others by (RFC 5056), by the name of the type: tls-exporter (RFC 9266), tls-server-end-point (RFC 5929) … */
export type ChannelBindings = ReadonlyMap<string, Buffer>;

export type MechanismName = 'SCRAM-SHA-256-PLUS' | 'SCRAM-SHA-256' | 'OAUTHBEARER' | 'PLAIN' | 'LOGIN';

export const mechanisms: Record<MechanismName, (bindings: ChannelBindings) => MechanismRun<unknown>> = {
  'SCRAM-SHA-256-PLUS': (bindings) => scramSha256({ bindings, isPlus: true }),
  'SCRAM-SHA-256': (bindings) => scramSha256({ bindings, isPlus: false }),
  OAUTHBEARER: oauthbearer,
  PLAIN: plain,
  LOGIN: login,
};

/**
 * The mechanisms that can be used on a channel, the best first. LOGIN is no standard and only SMTP has clients that need it; SCRAM needs keys of the
 * passwords, which are not everywhere.
 */
export function offeredMechanisms(
  bindings: ChannelBindings,
  { hasLogin = false, hasScram = true }: { hasLogin?: boolean; hasScram?: boolean } = {},
): MechanismName[] {
  const scram: MechanismName[] =
    bindings.size > 0 ? ['SCRAM-SHA-256-PLUS', 'SCRAM-SHA-256'] : ['SCRAM-SHA-256'];
  return [...(hasScram ? scram : []), 'OAUTHBEARER', 'PLAIN', ...(hasLogin ? (['LOGIN'] as const) : [])];
}
