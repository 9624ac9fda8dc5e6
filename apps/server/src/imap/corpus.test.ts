import { parseMessage, type BodyStructure } from '@mailcote/mime';
import { expect, test } from 'vitest';
import { corpus } from '../../../../packages/mime/src/testing/messages.ts';
import { withCrlfLines } from '../submission/outgoing.ts';
import { startImapServer } from './testing/imap-server.ts';

/** Each so many of the 6,046 real messages; IMAP_CORPUS=1 in the environment takes all of them. */
const STEP = process.env['IMAP_CORPUS'] === undefined ? 50 : Number(process.env['IMAP_CORPUS']);

/** The octets of a literal that is the last thing in a response. */
function literal(line: string): Buffer {
  const start = line.indexOf('{');
  const open = line.indexOf('\r\n', start) + 2;
  const size = Number(line.slice(start + 1, line.indexOf('}', start)));
  return Buffer.from(line.slice(open, open + size), 'latin1');
}

function* leaves(part: BodyStructure): Generator<BodyStructure> {
  if (part.parts.length === 0) yield part;
  for (const child of part.parts) yield* leaves(child);
  if (part.message !== null) yield* leaves(part.message.structure);
}

test('real messages come back as they were put in: octets, sizes, and each leaf section', async () => {
  await using server = await startImapServer();
  const { address } = await server.account('corpus');
  using talk = await server.talk(address);
  await talk.ask('SELECT INBOX');
  let uid = 0;
  let index = -1;
  for (const { name, bytes } of corpus()) {
    index += 1;
    if (index % STEP !== 0) continue;
    const message = withCrlfLines(bytes);
    uid += 1;
    expect(await talk.append('INBOX', message), name).toMatch(new RegExp(`^OK \\[APPENDUID \\d+ ${uid}\\]`));
    const { structure, envelope } = parseMessage(message);
    const [whole = ''] = await talk.ask(`FETCH ${uid} (BODY.PEEK[])`);
    expect(literal(whole).equals(message), name).toBe(true);
    const [facts = ''] = await talk.ask(`FETCH ${uid} (RFC822.SIZE ENVELOPE BODYSTRUCTURE)`);
    expect(facts, name).toContain(`RFC822.SIZE ${message.length} ENVELOPE (`);
    for (const id of envelope.messageId) expect(facts, name).toContain(id.replaceAll(/["\\]/g, '\\$&'));
    for (const part of leaves(structure)) {
      if (part.partId === null) continue;
      const [section = ''] = await talk.ask(`FETCH ${uid} (BODY.PEEK[${part.partId}])`);
      const expected = message.subarray(part.bodyStart, part.bodyEnd);
      expect(literal(section).equals(expected), `${name} ${part.partId}`).toBe(true);
      expect(facts, `${name} ${part.partId}`).toContain(` ${expected.length}`);
    }
  }
  expect(uid).toBeGreaterThan(100);
});
