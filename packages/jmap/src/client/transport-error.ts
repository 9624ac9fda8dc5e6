/**
 * The request or its answer was lost on the way, or the answer was no JMAP.
 * `status`: the HTTP status, null when there was none. `outcomeUnknown`: the server may have carried the request out.
 */
export class TransportError extends Error {
  readonly status: number | null;
  readonly outcomeUnknown: boolean;

  constructor(
    message: string,
    details: { status?: number | null; outcomeUnknown?: boolean } = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'TransportError';
    this.status = details.status ?? null;
    this.outcomeUnknown = details.outcomeUnknown ?? false;
  }
}
