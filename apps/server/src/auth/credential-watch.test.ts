import { pino } from 'pino';
import { expect, test, vi } from 'vitest';
import { openMailContext } from '../testing/mail-server.ts';
import { hashPassword } from './password.ts';
import { CredentialWatch } from './credential-watch.ts';

const EVERY = { everyMs: 20 };

test('what was logged in with is gone: told once, to all who wait for it and to nobody else', async () => {
  await using mail = await openMailContext();
  const { directory } = mail.store;
  const anna = await mail.account('anna', 'one');
  const ben = await mail.account('ben', 'two');
  const [annas, bens] = await Promise.all(
    [anna, ben].map(({ address }) => directory.credentialsFor(address)),
  );
  const looks = vi.fn((ids: string[]) => directory.liveCredentials(ids));
  const watch = new CredentialWatch({ liveCredentials: looks }, pino({ level: 'silent' }), EVERY);
  const [first, second, left, other] = [vi.fn(), vi.fn(), vi.fn(), vi.fn()];
  using _first = watch.watch(annas?.passwordId ?? '', first);
  using _second = watch.watch(annas?.passwordId ?? '', second);
  watch.watch(annas?.passwordId ?? '', left)[Symbol.dispose]();
  using _other = watch.watch(bens?.passwordId ?? '', other);
  // Nothing is known while the database is away.
  mail.database.mode = 'refusing';
  const before = looks.mock.calls.length;
  await expect.poll(() => looks.mock.calls.length).toBeGreaterThan(before + 1);
  expect(first).not.toHaveBeenCalled();
  mail.database.mode = 'open';
  await directory.setPassword(anna.id, await hashPassword('three'));
  await expect.poll(() => second.mock.calls.length).toBe(1);
  expect(first).toHaveBeenCalledTimes(1);
  expect(left).not.toHaveBeenCalled();
  await directory.setDisabled(ben.id, true);
  await expect.poll(() => other.mock.calls.length).toBe(1);
  expect(first).toHaveBeenCalledTimes(1);
});
