import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

const PAGE = join(import.meta.dirname, '../../../../docs/protocols.md');

/**
 * Compares a dialogue with the one of that name in docs/protocols.md. With UPDATE_DOCS=1 in the environment it is written
 * there instead: the page shows what was really said.
 */
export function expectOnPage(name: string, lines: readonly string[]): void {
  const page = readFileSync(PAGE, 'utf8');
  const start = page.indexOf(`<!-- dialogue: ${name} -->\n`);
  if (start === -1) throw new Error(`docs/protocols.md has no place for the dialogue "${name}"`);
  const open = page.indexOf('```text\n', start) + '```text\n'.length;
  const close = page.indexOf('```', open);
  const dialogue = `${lines.join('\n')}\n`;
  if (process.env['UPDATE_DOCS'] === '1') {
    writeFileSync(PAGE, page.slice(0, open) + dialogue + page.slice(close));
    return;
  }
  expect(page.slice(open, close), `docs/protocols.md, "${name}"; UPDATE_DOCS=1 brings it up to date`).toBe(
    dialogue,
  );
}

/** What differs from run to run, replaced by words. */
export function normalized(line: string): string {
  return line
    .replace(/^(S: 250 2\.0\.0 OK) [a-z\d]{8,}/, '$1 <id>')
    .replace(/<id> e[a-z\d]+$/, '<id> <email id>')
    .replace(/^(C: \[)[\d,]+(?= octets)/, '$1<n>')
    .replace(/(FUTURERELEASE \d+) [-\dT:]+Z$/, '$1 <time>')
    .replace(/SIZE=\d+/, 'SIZE=<n>')
    .replace(/queued as q[a-z\d]+$/, 'queued as <queue id>');
}
