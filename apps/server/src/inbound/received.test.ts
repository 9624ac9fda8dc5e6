import { expect, test } from 'vitest';
import type { SessionInfo } from './handler.ts';
import { receivedField } from './received.ts';

const session: SessionInfo = {
  peer: { address: '192.0.2.1', isLoopback: false },
  hello: 'client.test',
  protocol: 'ESMTPS',
  id: 'abc',
};
const at = new Date('2026-11-22T10:00:00Z');
const input = { session, hostname: 'mx.example.test', at, rcptTo: 'anna@example.test', showsPeer: true };

test('says from whom, by whom, how, and when', () => {
  expect(receivedField(input)).toBe(
    'Received: from client.test ([192.0.2.1])\r\n\tby mx.example.test with ESMTPS id abc\r\n\tfor <anna@example.test>;\r\n\tSun, 22 Nov 2026 10:00:00 +0000\r\n',
  );
  expect(receivedField({ ...input, rcptTo: null, showsPeer: false })).toBe(
    'Received: by mx.example.test with ESMTPS id abc;\r\n\tSun, 22 Nov 2026 10:00:00 +0000\r\n',
  );
});

test('nothing a client says can break the field', () => {
  for (const hello of ['a b', 'x\r\nEvil: yes', '(comment', '<x>', '[192.0.2.9]', 'ex;ample', '', 'é.test']) {
    const field = receivedField({ ...input, session: { ...session, hello } });
    expect(field.split('\r\n')[0], hello).toBe('Received: from unknown ([192.0.2.1])');
  }
  for (const rcptTo of [
    '"a b"@x.test',
    'a@x.test\r\nEvil: yes',
    '김@x.test',
    'a;b@x.test',
    `${'a'.repeat(250)}@x.test`,
  ]) {
    expect(receivedField({ ...input, rcptTo }), rcptTo).not.toContain('for <');
  }
  const peer = { address: '2001:db8::1', isLoopback: false };
  expect(receivedField({ ...input, session: { ...session, peer } })).toContain('([IPv6:2001:db8::1])');
});
