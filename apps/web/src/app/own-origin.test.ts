import { WEBSOCKET_CAPABILITY, type Session } from '@mailcote/jmap';
import { expect, test } from 'vitest';
import { onOwnOrigin } from './own-origin.ts';

const session: Session = {
  capabilities: { [WEBSOCKET_CAPABILITY]: { url: 'ws://localhost:8080/jmap/ws', supportsPush: true } },
  accounts: {},
  primaryAccounts: {},
  username: 'ana@example.org',
  apiUrl: 'http://localhost:8080/jmap/api',
  downloadUrl: 'http://localhost:8080/jmap/download/{accountId}/{blobId}/{name}?type={type}',
  uploadUrl: '/jmap/upload/{accountId}',
  eventSourceUrl: 'http://localhost:8080/jmap/eventsource?types={types}',
  state: 's',
};

test('addresses follow the name the page was reached by, templates stay whole', () => {
  const own = onOwnOrigin(session, 'https://mail.example.org');
  expect(own.apiUrl).toBe('https://mail.example.org/jmap/api');
  expect(own.downloadUrl).toBe(
    'https://mail.example.org/jmap/download/{accountId}/{blobId}/{name}?type={type}',
  );
  expect(own.uploadUrl).toBe('/jmap/upload/{accountId}');
  expect(own.capabilities[WEBSOCKET_CAPABILITY]).toEqual({
    url: 'wss://mail.example.org/jmap/ws',
    supportsPush: true,
  });
});
