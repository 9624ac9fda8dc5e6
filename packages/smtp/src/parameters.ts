import { SmtpError } from './smtp-error.ts';

// RFC 5321 4.1.2 esmtp-param; RFC 6531 3.3 lets values be UTF-8.
const PARAMETER = /^([A-Za-z\d][A-Za-z\d-]*)(?:=([\u0021-\u003c\u003e-\u007e\u0080-\u{10ffff}]+))?$/u;

/**
 * Parses what follows the path of MAIL or RCPT: ` KEY=value KEY2`. Keywords come back in upper case, a keyword without a
 * value as the empty string. Throws SmtpError 501 for bad syntax and for a keyword given twice.
 */
export function parseParameters(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  if (text.trim() === '') return parameters;
  if (!text.startsWith(' ')) throw new SmtpError(501, '5.5.4', 'Syntax error after the address');
  for (const word of text.split(' ')) {
    if (word === '') continue;
    const found = PARAMETER.exec(word);
    const keyword = found?.[1]?.toUpperCase();
    if (found === null || keyword === undefined)
      throw new SmtpError(501, '5.5.4', 'Syntax error in parameters');
    if (parameters.has(keyword)) throw new SmtpError(501, '5.5.4', 'Parameter given twice');
    parameters.set(keyword, found[2] ?? '');
  }
  return parameters;
}
