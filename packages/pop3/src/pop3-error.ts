/** RFC 2449 8, RFC 3206, RFC 6856 5: what a program can understand of a refusal. */
export type ResponseCode = 'IN-USE' | 'LOGIN-DELAY' | 'AUTH' | 'SYS/TEMP' | 'SYS/PERM' | 'UTF8';

/** A command is refused: `-ERR`. Caught once, in the dispatcher. */
export class Pop3Error extends Error {
  readonly code: ResponseCode | null;

  constructor(text: string, code: ResponseCode | null = null) {
    super(text);
    this.name = 'Pop3Error';
    this.code = code;
  }
}
