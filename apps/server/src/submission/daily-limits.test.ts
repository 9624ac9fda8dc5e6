import { expect, test } from 'vitest';
import { Writable } from 'node:stream';
import { pino } from 'pino';
import { openMailContext } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { prepareSubmission } from './index.ts';
import { submit, type SubmitResult } from './submit.ts';

const bytes = Buffer.from('From: anna@example.test\r\nSubject: Hello\r\n\r\nHello\r\n');

test('daily limits hold over all doors at once, and say what was used', async () => {
  await using it = await openMailContext({ config: { dailyRecipients: 20, dailyNewRecipients: 8 } });
  const anna = await it.account('anna', 'secret of anna');
  const ben = await it.account('ben');
  const lines: string[] = [];
  const log = pino(new Writable({ write: (line, _, done) => (lines.push(String(line)), done()) }));
  const ctx = { ...it.ctx, log, publicUrl: it.ctx.publicUrl };
  const send = (accountId: string, mailFrom: string, rcptTo: string[]): Promise<SubmitResult> =>
    submit(ctx, {
      accountId,
      envelope: { mailFrom, rcptTo },
      message: { bytes: Buffer.from(bytes.toString().replace('anna@example.test', mailFrom)) },
    });
  const asAnna = (rcptTo: string[]): Promise<SubmitResult> => send(anna.id, 'anna@example.test', rcptTo);

  // Twelve at once, each to somebody new: eight get through, whoever they are.
  const people = Array.from({ length: 12 }, (_, n) => `new${n}@remote.test`);
  const results = await Promise.all(people.map((address) => asAnna([address])));
  expect(results.filter(({ ok }) => ok).length).toBe(8);
  const refused = results.find(({ ok }) => !ok);
  expect(refused).toMatchObject({
    problem: 'rateLimit',
    reply: { code: 452, enhancedCode: '4.7.1' },
  });
  expect((await it.store.queue.list()).length).toBe(8);
  expect(lines.filter((line) => line.includes('it may be stolen')).length).toBe(4);

  // Those it has written to are not new, in whatever case.
  const known = people.filter((_, n) => results[n]?.ok === true);
  expect((await asAnna(known.map((address) => address.toUpperCase()))).ok).toBe(true);
  // 16 of 20 are used; by SMTP it is the same account.
  const submission = await (await prepareSubmission(ctx)).start();
  await using talk = await SmtpTalk.open(submission.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say(`AUTH PLAIN ${Buffer.from('\0anna@example.test\0secret of anna').toString('base64')}`);
  await talk.say('MAIL FROM:<anna@example.test>');
  for (const address of known.slice(0, 5)) await talk.say(`RCPT TO:<${address}>`);
  await talk.say('DATA');
  expect(await talk.say(`${bytes.toString()}.`)).toBe(
    '452 4.7.1 At most 20 recipients within 24 hours: 16 were written to, this message has 5',
  );
  await talk.say('MAIL FROM:<anna@example.test>');
  for (const address of known.slice(0, 4)) await talk.say(`RCPT TO:<${address}>`);
  await talk.say('DATA');
  expect(await talk.say(`${bytes.toString()}.`)).toMatch(/^250 /);
  // Somebody else has limits of their own.
  expect((await send(ben.id, 'ben@example.test', ['new11@remote.test'])).ok).toBe(true);
  await submission.close();
});

test('without limits nothing is refused', async () => {
  await using it = await openMailContext({
    config: { dailyRecipients: 1, dailyNewRecipients: 1, rateLimits: false },
  });
  const anna = await it.account('anna');
  const envelope = { mailFrom: 'anna@example.test', rcptTo: ['a@remote.test', 'b@remote.test'] };
  expect((await submit(it.ctx, { accountId: anna.id, envelope, message: { bytes } })).ok).toBe(true);
});
