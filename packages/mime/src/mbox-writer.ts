const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/**
 * The line before a message (RFC 4155 Appendix A): its sender, and when it was received, in UTC.
 * @param sender an addr-spec; null or one with blanks: there is none
 */
export function mboxFromLine(sender: string | null, receivedAt: Date): string {
  const two = (value: number, fill = '0'): string => String(value).padStart(2, fill);
  const time = [receivedAt.getUTCHours(), receivedAt.getUTCMinutes(), receivedAt.getUTCSeconds()];
  const who = sender !== null && /^[!-~]+$/.test(sender) ? sender : 'MAILER-DAEMON';
  return (
    `From ${who} ${WEEKDAYS[receivedAt.getUTCDay()]} ${MONTHS[receivedAt.getUTCMonth()]} ` +
    `${two(receivedAt.getUTCDate(), ' ')} ${time.map((value) => two(value)).join(':')} ${receivedAt.getUTCFullYear()}\n`
  );
}

/**
 * One message as it stands in an mbox, piece by piece: line ends are LF, a line that begins with any number of ">" and "From " gets one ">"
 * more ("mboxrd"), so that every message comes back as it was. The line of `mboxFromLine` goes before it.
 */
export class MboxMessageWriter {
  /** What may be the beginning of a line end or of "From ". */
  #held = '';
  /** Nothing or only ">" since the line began. */
  #isOpen = true;
  #endsLine = true;

  write(chunk: Buffer): Buffer {
    const text = this.#held + chunk.toString('latin1');
    this.#held = /(?:\r|F(?:r(?:om?)?)?)$/.exec(text)?.[0] ?? '';
    return this.#put(text.slice(0, text.length - this.#held.length));
  }

  /** What is left of the message, and the empty line behind it. */
  end(): Buffer {
    const rest = this.#put(this.#held);
    return Buffer.concat([rest, Buffer.from(this.#endsLine ? '\n' : '\n\n')]);
  }

  #put(text: string): Buffer {
    if (text === '') return Buffer.alloc(0);
    const lines = text.replaceAll('\r\n', '\n');
    const begins = this.#isOpen ? /(^|\n)(>*From )/g : /(\n)(>*From )/g;
    const lastLine = lines.slice(lines.lastIndexOf('\n') + 1);
    this.#isOpen = (this.#isOpen || lines.includes('\n')) && /^>*$/.test(lastLine);
    this.#endsLine = lastLine === '';
    return Buffer.from(lines.replaceAll(begins, '$1>$2'), 'latin1');
  }
}
