import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePart } from './decode-part.ts';
import { decodePartStream } from './decode-stream.ts';

const ENCODINGS = ['base64', 'quoted-printable', '7bit', 'x-own'];

async function* pieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const streamed = async (bytes: Buffer, encoding: string, size: number) =>
  Buffer.concat(await Array.fromAsync(decodePartStream(pieces(bytes, size), encoding)));

const whole = (bytes: Buffer, encoding: string) =>
  decodePart(bytes, { type: 'text/plain', params: {}, encoding, bodyStart: 0, bodyEnd: bytes.length });

test.each([
  ['base64', Buffer.from('Grüße aus 서울, '.repeat(400)).toString('base64').replaceAll(/.{76}/g, '$&\r\n')],
  ['base64', 'QUJD\r\nREU=\r\nRkdI\r\n-- \r\na footer of some list\r\n'],
  ['base64', 'QUI=QUI=QUI='],
  ['base64', ''],
  ['quoted-printable', 'Gr=C3=BC=C3=9Fe=20 \r\nsoft=\r\nbreak = x\t\r\n'.repeat(40)],
  ['quoted-printable', '=C3'],
  ['quoted-printable', 'no line break at all'.repeat(40)],
  ['8bit', 'as it is\r\n'],
])('%s in pieces of any size is what it is as a whole', async (encoding, text) => {
  const bytes = Buffer.from(text);
  for (const size of [1, 2, 3, 5, 7, 64, 77, 1_000])
    expect((await streamed(bytes, encoding, size)).equals(whole(bytes, encoding)), `${size}`).toBe(true);
});

test('so is anything else', async () => {
  const soup = fc.array(
    fc.constantFrom('QUJD', 'QQ==', '=', '\r\n', '\n', ' ', '\t', '=\r\n', '=3D', 'é', 'x', '-', '+/'),
  );
  await fc.assert(
    fc.asyncProperty(
      soup,
      fc.integer({ min: 1, max: 9 }),
      fc.constantFrom(...ENCODINGS),
      async (parts, size, encoding) => {
        const bytes = Buffer.from(parts.join(''));
        expect(await streamed(bytes, encoding, size)).toEqual(Buffer.from(whole(bytes, encoding)));
      },
    ),
  );
});

test('a large part is decoded as it comes', async () => {
  const line = `${'QUJD'.repeat(19)}\r\n`;
  let read = 0;
  async function* endless(): AsyncGenerator<Buffer> {
    for (;;) {
      read += 1;
      yield Buffer.from(line.repeat(100));
    }
  }
  for await (const chunk of decodePartStream(endless(), 'base64')) {
    expect(chunk.length).toBeGreaterThan(5_000);
    break;
  }
  expect(read).toBe(1);
});
