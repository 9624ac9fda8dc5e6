const REFERENCES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it must be written inside markup or an attribute of a message that is sent. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => REFERENCES[character] ?? character);
}

/** Lines of text as blocks of the editor. */
export function textToHtml(text: string): string {
  return text
    .split('\n')
    .map((line) => `<div>${escapeHtml(line).replaceAll('  ', ' &nbsp;') || '<br>'}</div>`)
    .join('');
}
