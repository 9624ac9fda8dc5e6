/*
 * Messages for load: text of a natural word distribution, so that the search index gets what real mail gives it.
 */

const WORDS = (
  'the of and to in for is on that with as are be this by from at or an was we will can have not your you it all more our has if ' +
  'project meeting budget report invoice schedule release server update contract travel hotel ticket family garden recipe school ' +
  'question answer review draft version customer delivery payment account security network backup holiday birthday weather music ' +
  'office window coffee market engine bridge paper signal number letter system language history science picture science morning'
).split(' ');

/** A small, seeded generator: the same n gives the same message on every machine. */
export function random(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4294967296;
  };
}

/** `count` words, common ones far oftener than rare ones; one in two hundred occurs nowhere else. */
export function text(next: () => number, octets: number): string {
  const lines: string[] = [];
  let line = '';
  let size = 0;
  while (size < octets) {
    const word =
      next() < 0.005
        ? `w${Math.floor(next() * 1e9).toString(36)}`
        : (WORDS[Math.floor(next() ** 2 * WORDS.length)] ?? 'the');
    line += line ? ` ${word}` : word;
    if (line.length > 68) {
      lines.push(line);
      size += line.length + 2;
      line = '';
    }
  }
  return lines.join('\r\n');
}

/** A text/plain message of about `octets` octets, CRLF, its own Message-ID. */
export function plainMessage(n: number, octets: number, to: string, run = 'bench'): Buffer {
  const next = random(n + 1);
  const header = [
    `From: Sender ${n % 97} <sender${n % 97}@sender.example>`,
    `To: <${to}>`,
    `Subject: ${text(next, 30).split('\r\n')[0]} ${n}`,
    `Message-ID: <${run}.${n}@sender.example>`,
    `Date: ${new Date(Date.UTC(2026, 0, 1) + n * 1000).toUTCString().replace('GMT', '+0000')}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
  ].join('\r\n');
  return Buffer.from(`${header}\r\n\r\n${text(next, Math.max(0, octets - header.length - 4))}\r\n`);
}
