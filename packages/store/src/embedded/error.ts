/** Something an operator can act on. `message` is one line that names the folder, the user or the process. */
export class EmbeddedPostgresError extends Error {
  override name = 'EmbeddedPostgresError';
  readonly code: 'inUse' | 'unsupported' | 'noAccess' | 'failed';

  constructor(code: EmbeddedPostgresError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The `code` of a Node system error (ENOENT, EACCES…) or of a Postgres error (SQLSTATE), or null. */
export function errorCode(error: unknown): string | null {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return null;
}
