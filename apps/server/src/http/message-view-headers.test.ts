import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { contentSecurityPolicy, viewHosts } from './message-view-headers.ts';

const BLOCKED = { accountId: 'a1', messageId: 'e2', pictures: 'block' } as const;

test('the policy of the second wall', () => {
  expect(contentSecurityPolicy(['mail.example:8080'], BLOCKED)).toBe(
    "sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox; default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; " +
      "img-src data: mail.example:8080/jmap/view/a1/e2/inline/; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
  );
  expect(contentSecurityPolicy(['a.example', 'b.example'], { ...BLOCKED, pictures: 'proxy' })).toContain(
    'img-src data: a.example/jmap/view/a1/e2/inline/ a.example/jmap/picture/a1 b.example/jmap/view/a1/e2/inline/ b.example/jmap/picture/a1;',
  );
});

test('hosts come from the request and the configuration, never anything that is no host', () => {
  const ctx = { publicUrl: 'https://mail.example' };
  const hostsOf = (host: string): string[] => viewHosts(ctx, { host } as FastifyRequest);
  expect(hostsOf('localhost:8080')).toEqual(['localhost:8080', 'mail.example']);
  expect(hostsOf('mail.example')).toEqual(['mail.example']);
  expect(hostsOf("x; script-src 'unsafe-inline'")).toEqual(['mail.example']);
  expect(hostsOf('*')).toEqual(['mail.example']);
  expect(viewHosts({ publicUrl: 'http://[::1]:8080' }, { host: '[::1]:8080' } as FastifyRequest)).toEqual([
    "'self'",
  ]);
});
