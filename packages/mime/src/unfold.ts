/**
 * RFC 5322 2.2.3: line breaks before white space go, the white space stays. A line break before anything else stands
 * only where a line without a colon was taken for a continuation (RFC 7103 7.2), and reads as a space. A stray CR too.
 */
export function unfold(raw: string): string {
  if (!raw.includes('\n') && !raw.includes('\r')) return raw;
  return raw
    .replace(/\r?\n(?=[ \t])/g, '')
    .replace(/\r?\n$/, '')
    .replace(/[\r\n]+/g, ' ');
}
