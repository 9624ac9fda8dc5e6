/** `refused`: we would not; the others: it could not be done. */
export type OutboundErrorCode = 'refused' | 'tooLarge' | 'timeout' | 'unreachable' | 'tooManyRedirects';

/** Why an outbound request gave no response. */
export class OutboundError extends Error {
  override name = 'OutboundError';
  readonly code: OutboundErrorCode;

  constructor(code: OutboundErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
