import { once } from 'node:events';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import type { DatabaseDoor } from '../jmap/testing/database-door.ts';
import {
  message,
  PASSWORD,
  startJmapServer,
  USING,
  type Answer,
  type JmapTestServer,
} from '../jmap/testing/jmap-test-server.ts';

let server: JmapTestServer;
let door: DatabaseDoor;
beforeAll(async () => {
  server = await startJmapServer({}, { throughDoor: (given) => (door = given) });
});
afterAll(() => server[Symbol.asyncDispose]());

const post = () =>
  server.fetch(server.ana, '/jmap/api', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ using: USING, methodCalls: [['Mailbox/get', { accountId: server.ana.id }, '0']] }),
  });

test('while the database is away: 503 and when to come back; afterwards everything as before, push too', async () => {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/jmap/ws`, 'jmap', {
    headers: { authorization: server.ana.authorization },
  });
  const heard: Answer[] = [];
  socket.on('message', (data: Buffer) => heard.push(JSON.parse(data.toString())));
  await once(socket, 'open');
  socket.send(JSON.stringify({ '@type': 'WebSocketPushEnable', dataTypes: ['Email'] }));
  await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 30_000 });

  door.shut();
  const began = Date.now();
  for (const response of [
    await post(),
    await server.fetch(server.ana, '/.well-known/jmap'),
    await server.fetch(server.ana, `/jmap/upload/${server.ana.id}`, { method: 'POST', body: 'x' }),
  ]) {
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(JSON.stringify(await response.json())).not.toMatch(/127\.0\.0\.1|ECONN/);
  }
  expect(Date.now() - began).toBeLessThan(4_000);
  // The connection is kept; its request is told the same.
  heard.length = 0;
  socket.send(
    JSON.stringify({
      '@type': 'Request',
      id: 'R',
      using: USING,
      methodCalls: [['Mailbox/get', { accountId: server.ana.id }, '0']],
    }),
  );
  await vi.waitFor(() => expect(heard).toHaveLength(1), { timeout: 30_000 });
  expect(heard[0]).toMatchObject({ '@type': 'RequestError', requestId: 'R', status: 503 });

  door.open();
  await vi.waitFor(async () => expect((await post()).status).toBe(200), { timeout: 30_000 });
  heard.length = 0;
  await server.deliver(server.ana, message({}));
  await vi.waitFor(() => expect(heard.some((one) => one['@type'] === 'StateChange')).toBe(true), {
    timeout: 30_000,
  });
  socket.terminate();
}, 30_000);

test('a wrong password stays 401, and a right one 200, once it is back', async () => {
  const wrong = `Basic ${Buffer.from(`${server.ana.address}:not ${PASSWORD}`).toString('base64')}`;
  expect((await server.fetch({ ...server.ana, authorization: wrong }, '/.well-known/jmap')).status).toBe(401);
  expect((await server.fetch(server.ana, '/.well-known/jmap')).status).toBe(200);
});
