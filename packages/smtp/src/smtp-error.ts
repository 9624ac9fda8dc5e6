import { type Reply, reply } from './reply.ts';

/**
 * A refusal on its way to the wire: reply code, enhanced status code (RFC 3463) and text. Thrown by grammar and command
 * files, caught once, in the dispatcher of the session.
 */
export class SmtpError extends Error {
  readonly code: number;
  readonly enhancedCode: string | null;

  constructor(code: number, enhancedCode: string | null, text: string, options?: ErrorOptions) {
    super(text, options);
    this.name = 'SmtpError';
    this.code = code;
    this.enhancedCode = enhancedCode;
  }

  get reply(): Reply {
    return reply(this.code, this.enhancedCode, this.message);
  }
}
