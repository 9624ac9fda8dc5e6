/**
 * What a command is refused with (RFC 9051 7.1): NO when it could not be done, BAD when it should not have been said.
 * Thrown anywhere below the session, answered in one place. `code` is the response code without its brackets.
 */
export class ImapError extends Error {
  readonly status: 'NO' | 'BAD';
  readonly code: string | null;

  constructor(status: 'NO' | 'BAD', code: string | null, text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = 'ImapError';
    this.status = status;
    this.code = code;
  }
}

/** A command that is not well formed, or not allowed here. */
export function bad(text: string): ImapError {
  return new ImapError('BAD', null, text);
}

/** A command that could not be done. @param code RFC 5530, such as NONEXISTENT */
export function no(code: string | null, text: string): ImapError {
  return new ImapError('NO', code, text);
}
