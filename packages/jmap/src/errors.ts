/** RFC 8620 3.6.1: why a whole request was refused. */
export type RequestErrorType = 'unknownCapability' | 'notJSON' | 'notRequest' | 'limit';

const PREFIX = 'urn:ietf:params:jmap:error:';

/** RFC 7807 problem details, as a refused request is answered. */
export interface ProblemDetails {
  type: string;
  status: number;
  detail?: string;
  /** The name of the limit, with type …:limit. */
  limit?: string;
}

/** A request that was refused whole. The server throws it; the client throws it again on the other side. */
export class RequestError extends Error {
  readonly problem: ProblemDetails;

  constructor(problem: ProblemDetails) {
    super(problem.detail ?? problem.type);
    this.name = 'RequestError';
    this.problem = problem;
  }

  /** 'notJSON', 'limit' …; the type as it came when it is none of RFC 8620's. */
  get type(): string {
    return this.problem.type.startsWith(PREFIX) ? this.problem.type.slice(PREFIX.length) : this.problem.type;
  }
}

/** A RequestError of one of RFC 8620's types; HTTP status 400 unless said otherwise. */
export function requestError(
  type: RequestErrorType,
  detail: string,
  extra: { limit?: string; status?: number } = {},
) {
  const problem: ProblemDetails = { type: PREFIX + type, status: extra.status ?? 400, detail };
  if (extra.limit !== undefined) problem.limit = extra.limit;
  return new RequestError(problem);
}

/** RFC 8620 3.6.2, 5.1–5.6 and RFC 8621 4.x, 7.x: why one method call failed. */
export type MethodErrorType =
  | 'serverUnavailable'
  | 'serverFail'
  | 'serverPartialFail'
  | 'unknownMethod'
  | 'invalidArguments'
  | 'invalidResultReference'
  | 'forbidden'
  | 'accountNotFound'
  | 'accountNotSupportedByMethod'
  | 'accountReadOnly'
  | 'requestTooLarge'
  | 'cannotCalculateChanges'
  | 'stateMismatch'
  | 'anchorNotFound'
  | 'unsupportedSort'
  | 'unsupportedFilter'
  | 'tooManyChanges'
  | 'fromAccountNotFound'
  | 'fromAccountNotSupportedByMethod'
  // RFC 9404 4.3
  | 'unknownDataType';

/** The error response of one method call. `type` may be one this list does not know: treat it as serverFail (RFC 8620 3.6.2). */
export class MethodError extends Error {
  readonly type: MethodErrorType;
  readonly properties: Record<string, unknown>;

  constructor(
    type: MethodErrorType,
    description?: string,
    properties: Record<string, unknown> = {},
    options?: ErrorOptions,
  ) {
    super(description === undefined ? type : `${type}: ${description}`, options);
    this.name = 'MethodError';
    this.type = type;
    this.properties = description === undefined ? properties : { description, ...properties };
  }

  /** The arguments of the "error" response. */
  toArguments(): Record<string, unknown> {
    return { type: this.type, ...this.properties };
  }
}
