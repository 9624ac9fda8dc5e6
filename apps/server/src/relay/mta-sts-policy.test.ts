import { expect, test } from 'vitest';
import { allowsHost, parsePolicy, policyId } from './mta-sts-policy.ts';

test('the TXT record: one, of this version, with an id', () => {
  expect(policyId(['v=STSv1; id=20160831085700Z;'])).toBe('20160831085700Z');
  expect(policyId(['v=spf1 -all', 'v=STSv1;id=1'])).toBe('1');
  for (const records of [
    [],
    ['v=STSv1'],
    ['v=STSv1; id=a-b'],
    ['v=STSv2; id=1'],
    ['v=STSv1; id=1', 'v=STSv1; id=2'],
  ])
    expect(policyId(records), String(records)).toBeNull();
});

test('the policy: its example, and what is none', () => {
  const text =
    'version: STSv1\r\nmode: enforce\r\nmx: mail.Example.com\r\nmx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n';
  expect(parsePolicy(text)).toEqual({
    mode: 'enforce',
    mx: ['mail.example.com', '*.example.net', 'backupmx.example.com'],
    maxAgeSeconds: 604_800,
  });
  expect(parsePolicy('version: STSv1\nmode: none\nmax_age: 9999999999\nnew_field: x')).toEqual({
    mode: 'none',
    mx: [],
    maxAgeSeconds: 31_557_600,
  });
  for (const wrong of [
    '<html>',
    text.replace('STSv1', 'STSv2'),
    text.replace('enforce', 'strict'),
    text.replace('604800', '-1'),
    text.replace('*.example.net', '*.*.net'),
    'version: STSv1\nmode: enforce\nmax_age: 1',
  ])
    expect(parsePolicy(wrong), wrong).toBeNull();
});

test('a wildcard stands for one label', () => {
  const policy = { mx: ['mx.example.com', '*.example.net'] };
  const hosts = ['MX.example.com', 'a.example.net', 'a.b.example.net', 'example.net', 'mx.example.org'];
  expect(hosts.map((host) => allowsHost(policy, host))).toEqual([true, true, false, false, false]);
});
