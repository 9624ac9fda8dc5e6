import { JamClient } from 'jmap-jam';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, startJmapServer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let jam: JamClient;
let accountId: string;
beforeAll(async () => {
  server = await startJmapServer();
  const { token } = await server.context.auth.createSession({
    accountId: server.ana.id,
    userAgent: 'jam',
    ip: '127.0.0.1',
  });
  jam = new JamClient({ sessionUrl: `${server.url}/.well-known/jmap`, bearerToken: token });
  accountId = await jam.getPrimaryAccount();
});
afterAll(() => server[Symbol.asyncDispose]());

test('jmap-jam finds its account and mailboxes', async () => {
  expect(accountId).toBe(server.ana.id);
  const [mailboxes] = await jam.api.Mailbox.get({ accountId });
  expect(mailboxes.list.map(({ role }) => role)).toContain('inbox');
});

test('jmap-jam reads a list by references in one request', async () => {
  await server.deliver(server.ana, message({ Subject: 'For Jam' }, 'Strawberry.\n'));
  const [{ emails, threads }] = await jam.requestMany((t) => {
    const query = t.Email.query({ accountId, filter: { subject: 'jam' }, limit: 10 });
    const emails = t.Email.get({
      accountId,
      ids: query.$ref('/ids'),
      properties: ['id', 'threadId', 'subject', 'htmlBody', 'textBody', 'bodyValues'],
      fetchTextBodyValues: true,
    });
    const threads = t.Thread.get({ accountId, ids: emails.$ref('/list/*/threadId') });
    return { query, emails, threads };
  });
  expect(emails.list[0]?.subject).toBe('For Jam');
  expect(emails.list[0]?.bodyValues['1']?.value).toBe('Strawberry.\n');
  expect(threads.list[0]?.emailIds).toEqual([emails.list[0]?.id]);
});

test('jmap-jam uploads, writes a draft with the file, and downloads it', async () => {
  const uploaded = await jam.uploadBlob(accountId, new Blob(['a,b\n1,2\n'], { type: 'text/csv' }));
  const [set] = await jam.api.Email.set({
    accountId,
    create: {
      draft: {
        mailboxIds: { [server.ana.mailboxes.drafts]: true },
        subject: 'With a table',
        bodyStructure: {
          blobId: uploaded.blobId,
          type: 'text/csv',
          name: 't.csv',
          disposition: 'attachment',
        },
      },
    },
  } as never);
  const { id } = (set as { created: Record<string, { id: string }> }).created['draft']!;
  const [{ list }] = await jam.api.Email.get({ accountId, ids: [id], properties: ['attachments'] });
  const [attachment] = list[0]!.attachments;
  const response = await jam.downloadBlob({
    accountId,
    blobId: attachment!.blobId!,
    mimeType: 'text/csv',
    fileName: 't.csv',
  });
  expect(await response.text()).toBe('a,b\n1,2\n');
});

test('jmap-jam meets an error as the error of its call', async () => {
  await expect(jam.api.Email.query({ accountId, filter: { subject: 7 } } as never)).rejects.toBeDefined();
});
