import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ServerSession } from '../server/server-session.ts';
import { chunking } from '../testing/chunks.ts';
import { converse, TestMaildrop } from '../testing/dialogue.ts';
import { ClientSession } from './client-session.ts';
import type { ClientEvent, RecipientResult } from './events.ts';

const user = fc.constantFrom(
  'anna@example.test',
  'ben@example.test',
  'nobody@example.test',
  '김@example.test',
  'x@other.test',
);
const text = fc
  .array(fc.constantFrom('\r\n', '\n', '\r', '.', 'abc', '\r\n.\r\n', 'é', ' '), { maxLength: 30 })
  .map((pieces) => pieces.join(''));
const mail = fc.record({ rcptTo: fc.uniqueArray(user, { minLength: 1, maxLength: 4 }), text });

test('client and server agree: what was accepted arrived once, with the bytes of the client and CRLF line ends', () => {
  fc.assert(
    fc.property(fc.array(mail, { maxLength: 4 }), chunking, chunking, (mails, splitUp, splitDown) => {
      const server = new ServerSession({
        hostname: 'mx',
        maxMessageSize: 9999,
        hasStartTls: false,
        auth: 'none',
        now: () => 0,
      });
      const client = new ClientSession({ hostname: 'out', tls: 'opportunistic', now: () => 0 });
      const maildrop = new TestMaildrop();
      const queue = [...mails];
      const results: RecipientResult[][] = [];
      let current = Buffer.alloc(0);
      let toServer: Buffer[] = [];
      let toClient = Buffer.from(converse(server, maildrop, server.greet()));
      const react = (event: ClientEvent): ClientEvent[] => {
        if (event.type === 'send') toServer.push(event.bytes);
        if (event.type === 'sent') results.push(event.results);
        if (event.type === 'data')
          return [...splitUp(current).flatMap((part) => client.sendData(part)), ...client.endData()];
        if (event.type !== 'ready') return [];
        const next = queue.shift();
        if (next === undefined) return client.quit();
        current = Buffer.from(next.text);
        return client.startMessage({
          envelope: { mailFrom: 'b@remote.test', rcptTo: next.rcptTo },
          size: current.length,
          is8Bit: true,
          hasInternationalHeader: false,
        });
      };
      while (toClient.length > 0) {
        for (const chunk of splitDown(toClient)) {
          const events = client.receive(chunk);
          for (let event = events.shift(); event !== undefined; event = events.shift())
            events.unshift(...react(event));
        }
        const input = Buffer.concat(toServer);
        toServer = [];
        const said = splitUp(input).map((chunk) => converse(server, maildrop, server.receive(chunk)));
        toClient = Buffer.from(said.join('').replace('(closed)\r\n', ''));
      }
      expect(results.length).toBe(mails.length);
      const accepted = results.map((list) =>
        list.filter((item) => item.reply?.code === 250).map((item) => item.rcptTo),
      );
      const expected = mails.map(({ rcptTo }) =>
        rcptTo.filter((address) => /^(?:anna|ben|김)@/.test(address)),
      );
      expect(accepted).toEqual(expected);
      const arrived = maildrop.messages.map(({ rcptTo, bytes }) => ({ rcptTo, text: bytes.toString() }));
      const sent = mails
        .map((item, index) => ({ rcptTo: expected[index] ?? [], text: withCrlf(item.text) }))
        .filter((item) => item.rcptTo.length > 0);
      expect(arrived).toEqual(sent);
    }),
    { numRuns: 500 },
  );
});

test('no bytes of a server make it throw, and it always comes to an end', () => {
  const line = fc.oneof(
    fc.constantFrom(
      '220 mx',
      '250 OK',
      '250-PIPELINING',
      '250 STARTTLS',
      '354 go',
      '421 bye',
      '550 no',
      '503 x',
      '235 ok',
      '334 ',
    ),
    fc.string({ maxLength: 20 }),
  );
  fc.assert(
    fc.property(fc.array(line, { maxLength: 30 }), chunking, (lines, split) => {
      const client = new ClientSession({
        hostname: 'out',
        tls: 'opportunistic',
        auth: { username: 'a', password: 'b' },
        now: () => 0,
      });
      let isClosed = false;
      let sent = 0;
      const react = (event: ClientEvent): ClientEvent[] => {
        if (event.type === 'close') isClosed = true;
        if (event.type === 'sent') sent++;
        if (event.type === 'startTls') return client.tlsStarted();
        if (event.type === 'data') return client.endData();
        if (event.type !== 'ready' || sent > 3) return [];
        const envelope = { mailFrom: '', rcptTo: ['anna@example.test'] };
        return client.startMessage({ envelope, size: 1, is8Bit: false, hasInternationalHeader: false });
      };
      const handle = (events: ClientEvent[]): void => {
        for (let event = events.shift(); event !== undefined; event = events.shift())
          events.unshift(...react(event));
      };
      for (const chunk of split(Buffer.from(`${lines.join('\r\n')}\r\n`))) handle(client.receive(chunk));
      handle(client.end('gone'));
      expect(isClosed).toBe(true);
    }),
    { numRuns: 1500 },
  );
});

function withCrlf(text: string): string {
  const lines = text.replaceAll(/\r\n|\r|\n/g, '\r\n');
  return lines === '' || lines.endsWith('\r\n') ? lines : `${lines}\r\n`;
}
