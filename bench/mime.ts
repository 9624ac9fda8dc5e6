import PostalMime from 'postal-mime';
import { composeMessage, decodeText, parseMessage, searchText } from '../packages/mime/src/index.ts';
import type { ParsedMessage } from '../packages/mime/src/index.ts';
import { bodyLists } from '../packages/mime/src/body-lists.ts';
import { envelopeOf } from '../packages/mime/src/envelope.ts';
import { headerFields } from '../packages/mime/src/header.ts';
import { previewOf } from '../packages/mime/src/preview.ts';
import { parseTree } from '../packages/mime/src/structure.ts';
import { corpus } from '../packages/mime/src/testing/messages.ts';
import { machine } from './lib/server.ts';

/*
 * Messages per second that packages/mime parses on one core, and postal-mime on the same messages in the same run. The
 * messages are 17 KB on average, as mail is: most small, some with large attachments. Five of six are real ones of the
 * SpamAssassin corpus (with CRLF), the sixth is composed: text, HTML, a picture and an attachment of 10 to 75 KB.
 */

const COUNT = 1200;
const ROUNDS = Number(process.env['BENCH_ROUNDS'] ?? 15);
const WARM_UP_ROUNDS = 3;

const messages = await collect();
const octets = messages.reduce((sum, { length }) => sum + length, 0);
const parsed = new Map(messages.map((message): [Buffer, ParsedMessage] => [message, parseMessage(message)]));

const tasks = {
  // What delivery does: header, envelope, structure, body lists, preview.
  parse: parseMessage,
  // The same without the preview.
  headersAndStructure: (message: Buffer) => {
    const { structure, block, charset } = parseTree(message);
    return [headerFields(message, block, charset), envelopeOf(message, block, charset), bodyLists(structure)];
  },
  // The MIME tree with its offsets and the decoded sizes, nothing decoded.
  structureOnly: parseTree,
  preview: (message: Buffer) => previewOf(message, parsed.get(message)!.textBody),
  searchText: (message: Buffer) => searchText(message, parsed.get(message)!),
  // Parse and decode every text part: nearer to what postal-mime returns.
  parseAndDecode: (message: Buffer) => {
    const { textBody, htmlBody } = parseMessage(message);
    const parts = [...textBody, ...htmlBody].filter(({ type }) => type.startsWith('text/'));
    return parts.map((part) => decodeText(message, part));
  },
  postalMime: (message: Buffer) => PostalMime.parse(message),
} satisfies Record<string, (message: Buffer) => unknown>;

const seconds = await measure(tasks);
const result = {
  bench: 'mime',
  messages: messages.length,
  averageOctets: Math.round(octets / messages.length),
  ...Object.fromEntries(Object.entries(seconds).map(([name, samples]) => [name, rates(samples)])),
  timesPostalMime: Number((median(seconds['postalMime']!) / median(seconds['parse']!)).toFixed(1)),
  machine: machine(),
};
process.stdout.write(`${JSON.stringify(result)}\n`);

/** The same messages on every run. */
async function collect(): Promise<Buffer[]> {
  const real: Buffer[] = [];
  let index = 0;
  for (const { bytes } of corpus()) {
    if (index++ % 6 === 0)
      real.push(Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1'));
  }
  const all: Buffer[] = [];
  for (let n = 0; n < COUNT; n++) all.push(n % 6 === 5 ? await composed(n) : real[n % real.length]!);
  return all;
}

function composed(n: number): Promise<Buffer> {
  const paragraph = `안녕하세요, 요청하신 자료 ${n}번을 보내드립니다. Please find the report attached — 감사합니다. `;
  const octets = Buffer.alloc(10_000 + (n % 9) * 8_000, `octets of attachment ${n}`);
  return composeMessage({
    from: { name: '김철수', email: 'kim@mailcote.example' },
    to: [{ name: 'Doe, John', email: 'john@example.org' }],
    subject: `보고서 ${n} — final version`,
    messageId: `${n}@mailcote.example`,
    date: new Date(Date.UTC(2026, 10, 22, 0, n % 60)),
    references: Array.from({ length: n % 8 }, (_, i) => `${n - i}@mailcote.example`),
    text: paragraph.repeat(10),
    html: `<html><head><style>${'.a { color: red } '.repeat(30)}</style></head><body><p>${paragraph.repeat(10)}</p><img src="cid:p"></body></html>`,
    inline: [{ cid: 'p', type: 'image/png', name: 'p.png', content: octets.subarray(0, 4000) }],
    attachments: [{ name: `보고서 ${n}.pdf`, type: 'application/pdf', content: octets }],
  });
}

/** Seconds each task takes for all messages, round by round: the tasks take turns, so that a busy moment of the machine meets all of them. */
async function measure(
  tasks: Record<string, (message: Buffer) => unknown>,
): Promise<Record<string, number[]>> {
  const seconds: Record<string, number[]> = Object.fromEntries(Object.keys(tasks).map((name) => [name, []]));
  for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
    for (const [name, task] of Object.entries(tasks)) {
      const started = performance.now();
      for (const message of messages) {
        const answer = task(message);
        if (answer instanceof Promise) await answer;
      }
      if (round >= WARM_UP_ROUNDS) seconds[name]!.push((performance.now() - started) / 1000);
    }
  }
  return seconds;
}

function median(samples: number[]): number {
  return [...samples].sort((a, b) => a - b)[Math.floor(samples.length / 2)]!;
}

function rates(samples: number[]) {
  const typical = median(samples);
  return {
    messagesPerSecond: Math.round(messages.length / typical),
    megabytesPerSecond: Math.round(octets / typical / 1e6),
    microsecondsPerMessage: Number(((typical / messages.length) * 1e6).toFixed(1)),
  };
}
