import { expect, test } from 'vitest';
import { wayOf } from './way.ts';

test('by the domain of the sender, else as everything goes; a smarthost is one destination for all domains', () => {
  const relayUrl = 'smtp://all.test:587';
  const relayRoutes = new Map([
    ['example.org', 'smtps://one.test'],
    ['direct.test', null],
  ]);
  const way = (mailFrom: string, options = {}): unknown =>
    wayOf({ relayUrl, relayRoutes }, { mailFrom, domain: 'remote.test', options });
  expect(way('a@Example.ORG')).toEqual({ key: '* smtps://one.test', relayUrl: 'smtps://one.test' });
  expect(way('a@direct.test')).toEqual({ key: 'remote.test', relayUrl: null });
  expect(way('a@example.net')).toEqual({ key: '* smtp://all.test:587', relayUrl });
  expect(way('')).toEqual({ key: '* smtp://all.test:587', relayUrl });
  expect(way('a@direct.test', { requireTls: true })).toEqual({ key: 'remote.test required', relayUrl: null });
  expect(way('a@direct.test', { tlsOptional: true })).toEqual({
    key: 'remote.test optional',
    relayUrl: null,
  });
});
