import { expect } from 'vitest';
import type { ClientSession } from '../client/client-session.ts';
import type { ClientEvent, OutgoingMessage, RecipientResult } from '../client/events.ts';

/** What a client session did besides talking. */
export interface Played {
  results: RecipientResult[][];
  failed: { code: number | null; error: string }[];
}

/**
 * Plays a script against a client session: `S: text` lines are given to it (consecutive ones in one piece), `C: text` lines
 * are what it must say, in order and nothing else. `C: (ready)`, `(startTls)`, `(closed)` are events; the messages are
 * started one after the other at each ready, then it quits. `S! tls` says that the handshake is done, `S! lost` that the
 * connection is gone.
 */
export function playClient(
  session: ClientSession,
  messages: { message: OutgoingMessage; bytes: Buffer }[],
  script: string,
): Played {
  const played: Played = { results: [], failed: [] };
  const queue = [...messages];
  let current: Buffer = Buffer.alloc(0);
  let said = '';
  const react = (event: ClientEvent): ClientEvent[] => {
    switch (event.type) {
      case 'send':
        said += event.bytes.toString('utf8');
        return [];
      case 'startTls':
        said += '(startTls)\r\n';
        return [];
      case 'ready': {
        said += '(ready)\r\n';
        const next = queue.shift();
        if (next === undefined) return session.quit();
        current = next.bytes;
        return session.startMessage(next.message);
      }
      case 'data':
        return [...session.sendData(current), ...session.endData()];
      case 'sent':
        played.results.push(event.results);
        return [];
      case 'failed':
        played.failed.push({ code: event.reply?.code ?? null, error: event.error });
        return [];
      case 'close':
        said += '(closed)\r\n';
        return [];
    }
  };
  const handle = (first: ClientEvent[]): void => {
    const events = [...first];
    for (let event = events.shift(); event !== undefined; event = events.shift())
      events.unshift(...react(event));
  };
  let input = '';
  const give = (): void => {
    if (input === '') return;
    expect(said, 'said by the client, not in the script').toBe('');
    const bytes = Buffer.from(input);
    input = '';
    handle(session.receive(bytes));
  };
  for (const line of script.split('\n').map((text) => text.trim())) {
    if (line === '') continue;
    const text = line.slice(3);
    if (line.startsWith('S:')) {
      input += `${text}\r\n`;
      continue;
    }
    give();
    if (line.startsWith('S!')) {
      handle(text === 'tls' ? session.tlsStarted() : session.end('Connection lost'));
      continue;
    }
    const end = said.indexOf('\r\n');
    expect(end === -1 ? said : said.slice(0, end)).toBe(text);
    said = said.slice(end + 2);
  }
  give();
  expect(said, 'said by the client, not in the script').toBe('');
  return played;
}
