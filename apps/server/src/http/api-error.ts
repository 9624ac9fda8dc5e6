/** What the REST interface answers: `{ error: { code, message, field? } }`. Thrown anywhere, written once, in error-handler.ts. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  /** Stable, for programs: `unauthorized`, `limited`, `alreadyExists`… */
  readonly code: string;
  /** The property of the request that is at fault. */
  readonly field: string | null;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { field?: string; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.field = options.field ?? null;
    this.headers = options.headers ?? {};
  }
}
