/** Why something an administrator asked for was not done. The REST interface and the command line each put it in their own form. */
export class AdminError extends Error {
  override name = 'AdminError';
  readonly code: 'notFound' | 'alreadyExists' | 'invalid' | 'conflict';
  /** The input at fault, as the REST interface calls it. */
  readonly field: string | null;

  constructor(code: AdminError['code'], message: string, field: string | null = null) {
    super(message);
    this.code = code;
    this.field = field;
  }
}
