import { SmtpError } from './smtp-error.ts';

/**
 * Decodes xtext (RFC 3461 4): "+" and two upper case hex digits stand for an octet. Throws SmtpError 501 when it is not
 * xtext or hides a control character: a CR or LF smuggled in here would end up in a header field or a log.
 */
export function decodeXtext(text: string): string {
  if (!/^(?:[\u0021-\u002a\u002c-\u003c\u003e-\u007e]|\+[\dA-F]{2})*$/.test(text)) {
    throw new SmtpError(501, '5.5.4', 'Not xtext');
  }
  const decoded = text.replaceAll(/\+([\dA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  if (/[\u0000-\u001f\u007f]/.test(decoded)) throw new SmtpError(501, '5.5.4', 'Control character in xtext');
  return decoded;
}

/** Writes ASCII text as xtext (RFC 3461 4). */
export function encodeXtext(text: string): string {
  return text.replaceAll(
    /[^\u0021-\u002a\u002c-\u003c\u003e-\u007e]/g,
    (character) => `+${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
