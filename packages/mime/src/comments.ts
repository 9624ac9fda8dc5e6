/**
 * RFC 5322 3.2.2: text without its comments, each replaced by a space. Quoted strings and what stands between angle
 * brackets (a URL may hold parentheses) are left alone. A "(" that is never closed is no comment (RFC 7103 7.1.4): it
 * stays, and so does everything after it.
 */
export function withoutComments(text: string): string {
  if (!text.includes('(')) return text;
  let result = '';
  let depth = 0;
  let commentStart = 0;
  let copied = 0;
  let isQuoted = false;
  const lastBracket = text.lastIndexOf('>');
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (character === '\\' && (isQuoted || depth > 0)) i++;
    else if (character === '"' && depth === 0) isQuoted = !isQuoted;
    else if (character === '(' && !isQuoted) {
      if (depth++ === 0) commentStart = i;
    } else if (character === ')' && depth > 0 && --depth === 0) {
      result += `${text.slice(copied, commentStart)} `;
      copied = i + 1;
    } else if (character === '<' && depth === 0 && !isQuoted && i < lastBracket) {
      i = text.indexOf('>', i);
    }
  }
  return result + text.slice(copied);
}
