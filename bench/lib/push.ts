import { once } from 'node:events';

/** A JMAP WebSocket with push enabled (RFC 8887). */
export interface PushListener extends Disposable {
  /** When the next StateChange of Email came, on the clock of performance.now(); one that has come since the last asking counts. */
  next: () => Promise<number>;
}

export async function listenForPush(
  httpUrl: string,
  address: string,
  password: string,
): Promise<PushListener> {
  const authorization = `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}`;
  const socket = new WebSocket(`${httpUrl.replace('http', 'ws')}/jmap/ws`, {
    protocols: ['jmap'],
    headers: { authorization },
  });
  const times: number[] = [];
  const changes = new EventTarget();
  socket.addEventListener('message', () => {
    times.push(performance.now());
    changes.dispatchEvent(new Event('change'));
  });
  await once(socket, 'open');
  const next = async (): Promise<number> => {
    if (times.length === 0) await once(changes, 'change');
    return times.shift() ?? Number.NaN;
  };
  socket.send(JSON.stringify({ '@type': 'WebSocketPushEnable', dataTypes: ['Email'] }));
  // The states of now.
  await next();
  return { next, [Symbol.dispose]: () => socket.close() };
}
