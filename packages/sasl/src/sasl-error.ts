/**
 * A response that ends the exchange whatever the credentials: not well formed (`malformed`), given up by the client (`canceled`), in somebody
 * else's name (`authorization`), or bound to another TLS channel than this one (`channelBinding`).
 */
export class SaslError extends Error {
  readonly reason: 'malformed' | 'canceled' | 'authorization' | 'channelBinding';

  constructor(reason: SaslError['reason'], text: string) {
    super(text);
    this.name = 'SaslError';
    this.reason = reason;
  }

  /** The client has tried to be somebody it has not shown to be: this counts as a failed attempt. */
  get isFailedAttempt(): boolean {
    return this.reason === 'authorization' || this.reason === 'channelBinding';
  }
}
