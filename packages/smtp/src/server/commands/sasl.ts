import { SmtpError } from '../../smtp-error.ts';

export interface Credentials {
  username: string;
  password: string;
}

/** Decodes one SASL response. RFC 4954 4: `*` cancels, `=` is an empty initial response; anything but base64 is 501. */
export function decodeResponse(text: string): string {
  if (text === '*') throw new SmtpError(501, '5.7.0', 'Authentication canceled');
  if (text === '=') return '';
  const bytes = Buffer.from(text, 'base64');
  if (bytes.toString('base64') !== text) throw new SmtpError(501, '5.5.2', 'Not base64');
  return bytes.toString('utf8');
}
