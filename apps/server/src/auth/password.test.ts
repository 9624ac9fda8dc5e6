import { expect, test } from 'vitest';
import { hashPassword, verifyNothing, verifyPassword } from './password.ts';

test('a hash is a PHC string with a salt of its own', async () => {
  const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(two);
  expect(await verifyPassword('correct horse', one)).toBe(true);
  expect(await verifyPassword('correct horsf', one)).toBe(false);
  expect(await verifyPassword('', one)).toBe(false);
});

test('a hash made by the reference implementation fits', async () => {
  // From the test vectors of the argon2 reference code (test.c, version 0x13, argon2id, t=2, m=2^16, p=1).
  const phc = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
  expect(await verifyPassword('password', phc)).toBe(true);
  expect(await verifyPassword('differentpassword', phc)).toBe(false);
});

test('the same letters typed on another system are the same password', async () => {
  const hash = await hashPassword('caf\u00e9');
  expect(await verifyPassword('cafe\u0301', hash)).toBe(true);
});

test.each([
  '',
  'plain',
  '$2b$10$abcdefghijklmnopqrstuv',
  '$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  '$argon2id$v=19$m=65536,t=999,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
  '$argon2id$v=19$m=4,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc',
])('a stored string that is no reasonable hash fits nothing: %s', async (phc) => {
  expect(await verifyPassword('password', phc)).toBe(false);
});

test('an unknown user costs the time of a known one', async () => {
  const hash = await hashPassword('x');
  const known: number[] = [];
  const unknown: number[] = [];
  for (let n = 0; n < 7; n += 1) {
    known.push(await cost(() => verifyPassword('wrong', hash)));
    unknown.push(await cost(() => verifyNothing('wrong')));
  }
  const ratio = Math.min(...known) / Math.min(...unknown);
  expect(ratio).toBeGreaterThan(0.5);
  expect(ratio).toBeLessThan(2);
});

/** Processor time in microseconds, other threads of this process included: the clock would tell how busy the machine is. */
async function cost(task: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await task();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
