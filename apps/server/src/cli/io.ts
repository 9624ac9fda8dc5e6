import type { Readable, Writable } from 'node:stream';

/** Where a command reads and writes: the process's own streams, or a test's. */
export interface CliIo {
  stdin: Readable;
  stdout: Writable;
  stderr: Writable;
  env: Record<string, string | undefined>;
}

/** Larger than any password, any message that this server would take, and small enough to hold. */
const MOST_INPUT_BYTES = 64 * 1024 * 1024;

export async function readAll(stdin: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > MOST_INPUT_BYTES) throw new Error('The input is too long');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** One line, without its end. */
export async function readPassword(stdin: Readable): Promise<string> {
  const text = (await readAll(stdin)).toString('utf8');
  return text.replace(/\r?\n$/, '');
}

/** JSON for scripts; a table with a line of titles for people, or `empty` when there is nothing. */
export function print(io: CliIo, isJson: boolean, value: unknown, forPeople: () => string): void {
  io.stdout.write(isJson ? `${JSON.stringify(value)}\n` : `${forPeople()}\n`);
}

/** For people. */
export function megabytes(octets: number): string {
  return `${(octets / 1_000_000).toFixed(1)} MB`;
}

/** Columns two blanks apart, as wide as their widest cell. */
export function table(titles: string[], rows: string[][], empty: string): string {
  if (rows.length === 0) return empty;
  const lines = [titles, ...rows].map((row) => row.map(printable));
  const widths = titles.map((_, column) => Math.max(...lines.map((row) => (row[column] ?? '').length)));
  return lines
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Names and replies come from strangers: no escape sequence of theirs reaches the terminal. */
export function printable(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');
}
