import { once } from 'node:events';
import { createServer, type AddressInfo, connect, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { startInbound } from '../inbound/index.ts';
import { prepareImap } from '../imap/index.ts';
import { prepareSubmission } from '../submission/index.ts';
import { openMailContext } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { readProxyHeader } from './read-proxy-header.ts';

const HEADER = 'PROXY TCP4 192.0.2.77 198.51.100.1 56324 25\r\n';

test('behind a proxy the client is who the header names, on a port with TLS too', async () => {
  await using it = await openMailContext({ config: { proxyFrom: ['127.0.0.0/8'] } });
  const anna = await it.account('anna', 'secret of anna');
  const inbound = await startInbound(it.ctx);
  await using talk = await SmtpTalk.open(inbound.port);
  talk.tell(HEADER);
  expect(await talk.hear()).toMatch(/^220 /);
  await talk.say('HELO client.test');
  await talk.say('MAIL FROM:<bob@remote.test>');
  await talk.say('RCPT TO:<anna@example.test>');
  await talk.say('DATA');
  expect(await talk.say('Subject: One\r\n\r\nHello\r\n.')).toMatch(/^250 /);
  const [message] = await it.inbox(anna.id);
  expect(message?.text).toContain('from client.test ([192.0.2.77])');

  const submission = await prepareSubmission(it.ctx);
  const [plain, secure] = [await submission.start(), await submission.startSecure()];
  await using clear = await SmtpTalk.open(plain.port);
  clear.tell(HEADER);
  await clear.hear();
  // Not from this machine any more, so no passwords in the clear.
  expect(await clear.say('EHLO client.test')).not.toContain('AUTH');
  await using secret = await SmtpTalk.open(secure.port);
  secret.tell(HEADER);
  await secret.startTls();
  expect(await secret.hear()).toMatch(/^220 /);
  const imap = await (await prepareImap(it.ctx))(0, 'startTls');
  const socket = connect(imap.port, '127.0.0.1');
  socket.write(HEADER);
  const [greeting] = (await once(socket, 'data')) as [Buffer];
  expect(greeting.toString()).toMatch(/^\* OK /);
  socket.destroy();
  await Promise.all([inbound, plain, secure, imap].map((listener) => listener.close()));
});

test('a proxy without its header is refused; anybody else with one is a client that talks nonsense', async () => {
  await using it = await openMailContext({ config: { proxyFrom: ['127.0.0.1'] } });
  const inbound = await startInbound(it.ctx);
  await using proxy = await SmtpTalk.open(inbound.port);
  proxy.tell('EHLO client.test\r\n');
  expect(await proxy.ended()).toBe('');
  await inbound.close();
  await using other = await openMailContext({ config: { proxyFrom: ['192.0.2.1'] } });
  const open = await startInbound(other.ctx);
  await using stranger = await SmtpTalk.open(open.port);
  stranger.tell(HEADER);
  expect(await stranger.ended()).toBe('554 5.5.1 You talk before the greeting\n');
  await open.close();
});

test('a header that does not come in time, and one in pieces', async () => {
  const sockets: Promise<string | null>[] = [];
  const rest: string[] = [];
  const server = createServer((socket: Socket) => {
    const source = readProxyHeader(socket, 300);
    source.then(() => socket.on('data', (data) => rest.push(data.toString()))).catch(() => undefined);
    sockets.push(source);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const silent = connect(port, '127.0.0.1');
  await once(silent, 'close');
  await expect(sockets[0]).rejects.toThrow('in time');
  const slow = connect(port, '127.0.0.1');
  for (const piece of [HEADER.slice(0, 3), HEADER.slice(3, 20), `${HEADER.slice(20)}EHLO`]) {
    slow.write(piece);
    await new Promise(setImmediate);
  }
  await expect.poll(() => sockets.length).toBe(2);
  expect(await sockets[1]).toBe('192.0.2.77');
  slow.write(' client.test');
  await expect.poll(() => rest.join('')).toBe('EHLO client.test');
  slow.destroy();
  server.close();
});
