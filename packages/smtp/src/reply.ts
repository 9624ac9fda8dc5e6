/** One SMTP reply (RFC 5321 4.2). `text` holds the lines of a multi-line reply separated by LF, without codes. */
export interface Reply {
  code: number;
  /** RFC 3463, e.g. "5.1.1"; null where RFC 2034 has none (banner, hello, 3xx) or the peer sent none. */
  enhancedCode: string | null;
  text: string;
}

/** RFC 5321 4.5.3.1.5: a reply line has at most 512 octets, code and CRLF included. */
const MAX_REPLY_LINE = 512;

export function reply(code: number, enhancedCode: string | null, text: string): Reply {
  return { code, enhancedCode, text };
}

/** 2xx. */
export function isPositive(answer: Reply): boolean {
  return answer.code >= 200 && answer.code < 300;
}

/**
 * The lines of the reply as they go over the wire, without CRLF. Text that came from elsewhere cannot break out of its line:
 * control and non-ASCII characters become "?", long lines are cut.
 */
export function replyLines({ code, enhancedCode, text }: Reply): string[] {
  const lines = text.split('\n');
  const prefix = enhancedCode === null ? '' : `${enhancedCode} `;
  return lines.map((line, index) => {
    const separator = index === lines.length - 1 ? ' ' : '-';
    const clean = `${prefix}${line}`.replaceAll(/[^\x20-\x7e]/g, '?');
    return `${code}${separator}${clean.slice(0, MAX_REPLY_LINE - 6)}`;
  });
}

/** The reply as it goes over the wire, CRLF included. */
export function formatReply(answer: Reply): string {
  return `${replyLines(answer).join('\r\n')}\r\n`;
}

/** The reply on one line, for logs, traces and delivery status: "550 5.1.1 No such user". */
export function replyLine({ code, enhancedCode, text }: Reply): string {
  return [String(code), enhancedCode, text.replaceAll('\n', ' ')].filter(Boolean).join(' ');
}
