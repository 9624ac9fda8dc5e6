import { expect, test } from 'vitest';
import { startRelay } from '../relay/index.ts';
import { prepareSubmission } from '../submission/index.ts';
import { openMailContext, until } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { startInbound } from './index.ts';
import { LOOKUP_TIMEOUT_MS } from './limits.ts';

const hello = 'From: Bob <bob@remote.test>\r\nSubject: Hello\r\n\r\nText\r\n';
const temporary = '451 4.3.0 Temporary trouble here, try again later';
const login = `AUTH PLAIN ${Buffer.from('\0anna@example.test\0secret of anna').toString('base64')}`;

/** What a busy machine may take on top of the limit that is tested. */
const BUSY_MS = 3_000;

async function timed(action: Promise<string>): Promise<{ reply: string; ms: number }> {
  const started = performance.now();
  const reply = await action;
  return { reply, ms: performance.now() - started };
}

for (const mode of ['refusing', 'silent'] as const) {
  test(`a ${mode} database is 451 within two seconds, and nothing but waiting is needed when it is back`, async () => {
    await using it = await openMailContext();
    const anna = await it.account('anna', 'secret of anna');
    const inbound = await startInbound(it.ctx);
    const submission = await (await prepareSubmission(it.ctx)).start();
    await using talk = await SmtpTalk.open(inbound.port);
    await talk.hear();
    await talk.say('EHLO client.test');
    await talk.say('MAIL FROM:<bob@remote.test>');
    await using mailer = await SmtpTalk.open(submission.port);
    await mailer.hear();
    await mailer.say('EHLO client.test');

    it.database.mode = mode;
    const lookup = await timed(talk.say('RCPT TO:<anna@example.test>'));
    expect(lookup.reply).toBe(temporary);
    expect(lookup.ms).toBeLessThan(LOOKUP_TIMEOUT_MS + BUSY_MS);
    const auth = await timed(mailer.say(login));
    expect(auth.reply).toMatch(/^454 4\.7\.0 /);
    expect(auth.ms).toBeLessThan(5000);

    it.database.mode = 'open';
    await until('the database to be used again', async () =>
      (await talk.say('RCPT TO:<anna@example.test>')).startsWith('250'),
    );
    await talk.say('DATA');
    expect(await talk.say(`${hello}.`)).toMatch(/^250 /);
    expect(await until('log-in', async () => (await mailer.say(login)).startsWith('235'))).toBe(true);
    expect((await it.inbox(anna.id)).length).toBe(1);
    it.database.mode = 'refusing';
    it.database.mode = 'open';
    await Promise.all([inbound.close(), submission.close()]);
  }, 60_000);

  test(`a database that turns ${mode} before the end of a message, small or streamed: 451, and the next try works`, async () => {
    await using it = await openMailContext();
    const anna = await it.account('anna');
    const inbound = await startInbound(it.ctx);
    for (const size of [100, 600_000]) {
      await using talk = await SmtpTalk.open(inbound.port);
      await talk.hear();
      await talk.say('EHLO client.test');
      const body = `${'x'.repeat(98)}\r\n`.repeat(size / 100);
      for (const isAway of [true, false]) {
        await until('the recipient', async () => {
          await talk.say('RSET');
          await talk.say('MAIL FROM:<bob@remote.test>');
          return (await talk.say('RCPT TO:<anna@example.test>')).startsWith('250');
        });
        await talk.say('DATA');
        talk.tell(Buffer.from(hello + body.slice(0, size / 2)));
        if (isAway) it.database.mode = mode;
        talk.tell(Buffer.from(body.slice(size / 2)));
        const { reply, ms } = await timed(talk.say('.'));
        expect(ms).toBeLessThan(6000);
        if (isAway) expect(reply).toBe(temporary);
        else expect(reply).toMatch(/^250 /);
        it.database.mode = 'open';
      }
    }
    expect((await it.inbox(anna.id)).length).toBe(2);
    it.database.mode = 'refusing';
    it.database.mode = 'open';
    await inbound.close();
  }, 60_000);
}

test('the relay waits for the database and goes on', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna');
  const { id: blobId } = await it.store.blobs.put(Buffer.from(hello));
  const item = {
    submissionId: null,
    blobId,
    mailFrom: 'bob@remote.test',
    rcptTo: anna.address,
    domain: 'example.test',
  };
  const relay = await startRelay(it.ctx);
  it.database.mode = 'refusing';
  relay.wake();
  await new Promise((resolve) => {
    setTimeout(resolve, 300);
  });
  it.database.mode = 'open';
  await until('the queue to take it', () =>
    it.store.queue.enqueue([{ ...item, nextAttemptAt: new Date() }]).then(
      () => true,
      () => false,
    ),
  );
  await until('the message', async () => (await it.inbox(anna.id)).length === 1);
  await relay.close();
});
