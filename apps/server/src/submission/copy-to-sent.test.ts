import { ALL_EMAILS } from '@mailcote/store';
import { expect, test } from 'vitest';
import { setAccountSentCopies } from '../admin/accounts.ts';
import { openMailContext } from '../testing/mail-server.ts';
import { SmtpTalk } from '../testing/smtp-talk.ts';
import { prepareSubmission } from './index.ts';

test('a copy in Sent, when the account asks for it and has room; the message is sent in any case', async () => {
  await using it = await openMailContext();
  const anna = await it.account('anna', 'secret of anna');
  const submission = await (await prepareSubmission(it.ctx)).start();
  await using talk = await SmtpTalk.open(submission.port);
  await talk.hear();
  await talk.say('EHLO client.test');
  await talk.say(`AUTH PLAIN ${Buffer.from('\0anna@example.test\0secret of anna').toString('base64')}`);
  const send = async (subject: string, more = ''): Promise<void> => {
    await talk.say('MAIL FROM:<anna@example.test>');
    await talk.say('RCPT TO:<bob@remote.test>');
    await talk.say('DATA');
    const header = `From: anna@example.test\r\nTo: bob@remote.test\r\nSubject: ${subject}`;
    expect(await talk.say(`${header}\r\n\r\nHello ${more}\r\n.`)).toMatch(/^250 /);
  };
  const inSent = async (): Promise<(string | null)[]> => {
    const reader = it.store.reader(anna.id);
    const sent = (await reader.mailboxes()).find(({ role }) => role === 'sent');
    const { ids } = await reader.queryEmails({
      ...ALL_EMAILS,
      filter: { inMailbox: sent?.id ?? '' },
      sort: [{ property: 'receivedAt', isAscending: true }],
      limit: 10,
    });
    const emails = await reader.emails(ids);
    expect(emails.every(({ keywords }) => keywords.includes('$seen'))).toBe(true);
    return emails.map(({ envelope }) => envelope.subject);
  };
  await send('Off');
  expect(await inSent()).toEqual([]);
  await setAccountSentCopies(it.store, 'anna@example.test', true);
  await send('On');
  await send('Large', 'x'.repeat(900).concat('\r\n').repeat(300));
  expect(await inSent()).toEqual(['On', 'Large']);
  await it.store.write(anna.id, async (tx) => tx.setQuota(1));
  await send('Full');
  expect(await inSent()).toEqual(['On', 'Large']);
  expect((await it.store.queue.list()).length).toBe(4);
  await submission.close();
});
