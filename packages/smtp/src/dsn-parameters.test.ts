import { expect, test } from 'vitest';
import { parseEnvId, parseNotify, parseOrcpt, parseRet } from './dsn-parameters.ts';
import { SmtpError } from './smtp-error.ts';

test('NOTIFY, RET, ENVID and ORCPT as RFC 3461 4 has them', () => {
  expect(parseNotify('NEVER')).toEqual(['never']);
  expect(parseNotify('delay,FAILURE')).toEqual(['failure', 'delay']);
  expect(parseRet('Hdrs')).toBe('hdrs');
  expect(parseEnvId('QQ314159+3Dx')).toBe('QQ314159+3Dx');
  expect(parseOrcpt('rfc822;Bob+2Bx@remote.test')).toBe('rfc822;Bob+2Bx@remote.test');
  expect(parseOrcpt('utf-8;\\x{AE40}@remote.test')).toBe('utf-8;\\x{AE40}@remote.test');
  expect(parseOrcpt('utf-8;김@remote.test')).toBe('utf-8;김@remote.test');
});

test('what is none of it is refused, and so is a line end in disguise', () => {
  const wrong: [(value: string) => unknown, string][] = [
    [parseNotify, ''],
    [parseNotify, 'NEVER,SUCCESS'],
    [parseNotify, 'SUCCESS,SUCCESS'],
    [parseNotify, 'SOMETIMES'],
    [parseRet, 'BODY'],
    [parseEnvId, ''],
    [parseEnvId, 'a'.repeat(101)],
    [parseEnvId, 'a+0D+0AX'],
    [parseEnvId, 'a=b'],
    [parseOrcpt, 'bob@remote.test'],
    [parseOrcpt, 'rfc822;bob+0D+0ASubject:x'],
    [parseOrcpt, 'rfc822;b b'],
    [parseOrcpt, `rfc822;${'a'.repeat(500)}`],
    [parseOrcpt, 'utf-8;a\u0085b'],
  ];
  for (const [parse, value] of wrong) expect(() => parse(value), value).toThrow(SmtpError);
});
