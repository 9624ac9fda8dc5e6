import { expect, test } from 'vitest';
import { startFakeMx } from '../testing/fake-mx.ts';
import { openSender } from './testing.ts';

const zone = { 'remote.test': { a: ['127.0.0.1'] } };
const eightBit = Buffer.from('From: anna@example.test\r\nSubject: x\r\n\r\nGrüße von hier\r\n');

test('a server without 8BITMIME gets the same in 7 bits', async () => {
  await using mx = await startFakeMx();
  await using sender = await openSender(zone, { relayPort: mx.port });
  const [id] = await sender.sendBytes(['bob@remote.test'], eightBit);
  expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  const [message] = mx.messages;
  expect(message?.commands[0]).toBe('MAIL FROM:<anna@example.test>');
  expect(message?.text).toMatch(
    /Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe von hier\r\n$/,
  );
});

test('a signed one goes back to its sender instead of arriving with a broken signature', async () => {
  await using mx = await startFakeMx();
  await using sender = await openSender(zone, { relayPort: mx.port });
  const signed = Buffer.concat([Buffer.from('DKIM-Signature: v=1; a=rsa-sha256; b=x\r\n'), eightBit]);
  const [id] = await sender.sendBytes(['bob@remote.test'], signed);
  expect(await sender.tried(id)).toMatchObject({
    status: 'failed',
    lastReply: '554 5.6.3 The server takes no 8-bit messages, and this one is signed as it is',
  });
  expect(mx.messages).toEqual([]);
  expect(await sender.it.inbox(sender.anna.id)).toHaveLength(1);
});

test('a server with 8BITMIME gets it as it is', async () => {
  await using mx = await startFakeMx({ extensions: ['PIPELINING', '8BITMIME'] });
  await using sender = await openSender(zone, { relayPort: mx.port });
  const [id] = await sender.sendBytes(['bob@remote.test'], eightBit);
  expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  expect(mx.messages[0]?.commands[0]).toBe('MAIL FROM:<anna@example.test> BODY=8BITMIME');
  expect(Buffer.from(mx.messages[0]?.text ?? '', 'latin1').toString()).toContain('Grüße von hier');
});

test('a binary message becomes base64 where BINARYMIME is not offered', async () => {
  await using mx = await startFakeMx({ extensions: ['PIPELINING', '8BITMIME'] });
  await using sender = await openSender(zone, { relayPort: mx.port });
  const { id: blobId } = await sender.it.store.blobs.put(
    Buffer.from(
      'MIME-Version: 1.0\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\0\r\xff\n',
      'latin1',
    ),
  );
  const entry = {
    submissionId: null,
    blobId,
    mailFrom: '',
    domain: 'remote.test',
    nextAttemptAt: new Date(),
  };
  const options = { binaryMime: true, body8BitMime: true };
  const [id] = await sender.it.store.queue.enqueue([{ ...entry, rcptTo: 'bob@remote.test', options }]);
  sender.relay.wake();
  expect(await sender.tried(id)).toMatchObject({ status: 'delivered' });
  expect(mx.messages[0]?.text).toContain('Content-Transfer-Encoding: base64\r\n\r\nAA3/Cg==\r\n');
});

test('a server without SMTPUTF8 refuses only those whose address or header needs it', async () => {
  await using mx = await startFakeMx();
  await using sender = await openSender(zone, { relayPort: mx.port });
  const plain = Buffer.from('From: anna@example.test\r\nSubject: x\r\n\r\nHello\r\n');
  const [bob, kim] = await sender.sendBytes(['bob@remote.test', '김@remote.test'], plain);
  expect(await sender.tried(bob)).toMatchObject({ status: 'delivered' });
  expect(await sender.tried(kim)).toMatchObject({ status: 'failed' });
  const international = Buffer.from('From: anna@example.test\r\nSubject: 안녕\r\n\r\nHello\r\n');
  const [eve] = await sender.sendBytes(['eve@remote.test'], international);
  expect((await sender.tried(eve)).lastReply).toBe('550 5.6.9 The server takes no UTF-8 in the header');
});
