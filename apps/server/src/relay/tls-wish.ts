import type { QueueOptions } from '@mailcote/store';

/**
 * What the sender wants of TLS (RFC 8689). required: only over TLS, to servers that promise the same (REQUIRETLS). optional: rather in the clear than not at
 * all, whatever the recipient's domain asks for (TLS-Required: No). usual: as that domain says.
 */
export type TlsWish = 'required' | 'optional' | 'usual';

/** RFC 8689 4.1: REQUIRETLS goes before the field. */
export function tlsWish({ requireTls, tlsOptional }: QueueOptions): TlsWish {
  if (requireTls === true) return 'required';
  return tlsOptional === true ? 'optional' : 'usual';
}
