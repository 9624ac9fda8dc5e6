/** A value that cannot stand in a message: a line break or another control character in a header field, an impossible name or type. */
export class ComposeError extends Error {
  override readonly name = 'ComposeError';
  /** The header field or property that was refused, e.g. "Subject". */
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${field}: ${message}`);
    this.field = field;
  }
}

/** Refuses control characters: a CR or LF would begin a header field of the attacker's own, a NUL end one. */
export function refuseControls(field: string, value: string): void {
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) {
    throw new ComposeError(field, 'line breaks and control characters are not allowed');
  }
}
