import { LineFramer } from '@mailcote/wire';
import type { Reply } from './reply.ts';
import { SmtpError } from './smtp-error.ts';

/** RFC 5321 4.5.3.1.5 says 512 octets; real servers write longer ones. Beyond this it is an attack on our memory. */
const MAX_REPLY_LINE = 4096;
/** No real reply comes near; a server that keeps sending "250-" must not keep us forever. */
const MAX_REPLY_LINES = 200;

const LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s;
const ENHANCED = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/;

/** Puts the reply lines of a server together (RFC 5321 4.2.1). Throws SmtpError 554 5.5.0 for what is no reply. */
export class ReplyParser {
  readonly #framer = new LineFramer({ maxLineLength: MAX_REPLY_LINE });
  #lines: string[] = [];
  #code = 0;

  push(chunk: Buffer): void {
    this.#framer.push(chunk);
  }

  /** The next whole reply, or null when more bytes are needed. */
  next(): Reply | null {
    for (let frame = this.#framer.next(); frame !== null; frame = this.#framer.next()) {
      if (frame.kind !== 'line')
        throw new SmtpError(554, '5.5.0', 'Server sent a line without CRLF, or an endless one');
      const [, code, separator, text = ''] = LINE.exec(frame.line.toString('utf8')) ?? [];
      if (code === undefined || (this.#lines.length > 0 && Number(code) !== this.#code)) {
        throw new SmtpError(554, '5.5.0', 'Server sent something that is not an SMTP reply');
      }
      this.#code = Number(code);
      this.#lines.push(text);
      if (this.#lines.length > MAX_REPLY_LINES)
        throw new SmtpError(554, '5.5.0', 'Server sent an endless reply');
      if (separator !== '-') return this.#take();
    }
    return null;
  }

  /** Throws away what was not looked at; true when there was something. */
  discard(): boolean {
    return this.#framer.takeRest().length > 0 || this.#lines.length > 0;
  }

  #take(): Reply {
    const lines = this.#lines;
    const found = ENHANCED.exec(lines.at(-1) ?? '')?.[1] ?? null;
    // RFC 2034 4: the class of the enhanced code is that of the reply code.
    const enhancedCode = found !== null && found.startsWith(String(this.#code)[0] ?? '') ? found : null;
    const text = lines.map((line) => (enhancedCode === null ? line : line.replace(ENHANCED, ''))).join('\n');
    this.#lines = [];
    return { code: this.#code, enhancedCode, text };
  }
}
