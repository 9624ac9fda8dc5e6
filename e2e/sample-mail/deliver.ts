import { JmapClient } from '../../packages/jmap/src/index.ts';
import { createTransport } from 'nodemailer';
import { crc32, deflateSync } from 'node:zlib';
import { LETTERS, OLDER, type Letter } from './letters.ts';
import { ME, PEOPLE } from './people.ts';

/*
 * Puts the sample mail into a mailbox: what is younger than an hour comes by SMTP, as from a stranger; what is older is imported over JMAP with
 * its own date, since no server believes a date it is told.
 */

const RECENT_HOURS = 1;
const HOUR_MS = 3_600_000;

export interface Target {
  smtpPort: number;
  /** http://127.0.0.1:8080 */
  url: string;
  address: string;
  /** An app password of the account. */
  password: string;
}

/** Delivers every letter; resolves when all are in. */
export async function deliverSampleMail(target: Target): Promise<void> {
  const authorization = `Basic ${Buffer.from(`${target.address}:${target.password}`).toString('base64')}`;
  const client = new JmapClient({ sessionUrl: `${target.url}/.well-known/jmap`, headers: { authorization } });
  await client.connect();
  const mailboxes = await mailboxIds(client);
  const now = Date.now();
  const letters = [...LETTERS, ...OLDER].sort((a, b) => b.age - a.age);
  const transport = createTransport({ host: '127.0.0.1', port: target.smtpPort, ignoreTLS: true });
  for (const letter of letters) {
    const raw = await compose(letter, now);
    if (letter.age < RECENT_HOURS) {
      const { address } = personOf(letter.from);
      await transport.sendMail({ envelope: { from: address, to: target.address }, raw });
    } else {
      await importLetter(client, letter, raw, now, mailboxes);
    }
  }
  transport.close();
}

async function mailboxIds(client: JmapClient): Promise<Map<string, string>> {
  const { created } = await client.call('Mailbox/set', {
    create: { receipts: { name: 'Receipts', parentId: null }, travel: { name: '여행', parentId: null } },
  });
  if (!created?.['receipts']) throw new Error('the sample folders were refused');
  const { list } = await client.call('Mailbox/get', { ids: null });
  return new Map(list.map(({ id, role, name }) => [role ?? name, id]));
}

async function importLetter(
  client: JmapClient,
  letter: Letter,
  raw: Buffer,
  now: number,
  mailboxes: ReadonlyMap<string, string>,
): Promise<void> {
  const { blobId } = await client.upload(new Uint8Array(raw), { type: 'message/rfc822' });
  const place = letter.folder ?? letter.mailbox ?? (letter.from === 'me' ? 'sent' : 'inbox');
  const mailboxId = mailboxes.get(place);
  if (mailboxId === undefined) throw new Error(`there is no mailbox ${place}`);
  const keywords: Record<string, true> = {};
  if (!letter.isUnread) keywords['$seen'] = true;
  if (letter.isStarred) keywords['$flagged'] = true;
  const receivedAt = new Date(now - letter.age * HOUR_MS).toISOString().replace(/\.\d+Z$/, 'Z');
  const { notCreated } = await client.call('Email/import', {
    emails: { letter: { blobId, mailboxIds: { [mailboxId]: true }, keywords, receivedAt } },
  });
  const refused = notCreated?.['letter'];
  if (refused) throw new Error(`${letter.subject}: ${refused.type}`);
}

const personOf = (who: Letter['from']) => (who === 'me' ? ME : PEOPLE[who]);

async function compose(letter: Letter, now: number): Promise<Buffer> {
  const builder = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const to = letter.from === 'me' ? (letter.to ?? []).map((who) => PEOPLE[who]) : [ME];
  const older = LETTERS.filter((other) => other.thread === letter.thread && other.age > letter.age);
  const references = letter.thread ? older.map(messageIdOf).reverse() : [];
  const { message } = await builder.sendMail({
    from: personOf(letter.from),
    to: [...to],
    cc: (letter.cc ?? []).map((who) => PEOPLE[who]),
    subject: letter.subject,
    date: new Date(now - letter.age * HOUR_MS),
    messageId: `<${messageIdOf(letter)}>`,
    ...(references.length > 0 && {
      inReplyTo: `<${references.at(-1)}>`,
      references: references.map((id) => `<${id}>`),
    }),
    ...(letter.text !== undefined && { text: letter.text }),
    ...(letter.html !== undefined && { html: letter.html }),
    ...(letter.from === 'list' && { headers: { 'List-Id': '<typography-l.lists.example>' } }),
    attachments: (letter.attachments ?? []).map(({ name, type, kilobytes }) => ({
      filename: name,
      contentType: type,
      content: type.startsWith('image/')
        ? picture(name)
        : Buffer.alloc(kilobytes * 1000, 'Mailcote sample. '),
    })),
  });
  return message as Buffer;
}

function messageIdOf(letter: Letter): string {
  const place = [...LETTERS, ...OLDER].indexOf(letter);
  return `sample-${place}@${personOf(letter.from).address.split('@')[1]}`;
}

/** A small PNG with a soft gradient, its hue from its name. */
export function picture(name: string, width = 320, height = 240): Buffer {
  const seed = Array.from(name).reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0);
  const rows = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = y * (width * 3 + 1) + 1 + x * 3;
      rows[at] = (150 + (seed % 60) + x / 8) & 255;
      rows[at + 1] = (140 + y / 4) & 255;
      rows[at + 2] = (120 + (seed % 90) - y / 6 + x / 12) & 255;
    }
  }
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
