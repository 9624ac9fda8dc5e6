import { afterAll, beforeAll, expect, test } from 'vitest';
import { message, startJmapServer, type Answer, type JmapTestServer } from './testing/jmap-test-server.ts';

let server: JmapTestServer;
let identityId: string;
beforeAll(async () => {
  server = await startJmapServer({ MAILCOTE_UNDO_SECONDS: '60' });
  const { list } = await one('Identity/get', { ids: null });
  identityId = list[0].id;
});
afterAll(() => server[Symbol.asyncDispose]());

const one = (name: string, args: object): Promise<Answer> => server.one(server.ana, name, args);

async function draft(fields: object = {}): Promise<Answer> {
  const { created, notCreated } = await one('Email/set', {
    create: {
      k: {
        mailboxIds: { [server.ana.mailboxes.drafts]: true },
        keywords: { $draft: true },
        from: [{ name: 'Ana', email: 'ana@example.org' }],
        to: [{ email: 'bob@example.net' }],
        subject: 'Sent',
        textBody: [{ partId: 't' }],
        bodyValues: { t: { value: 'Hello' } },
        ...fields,
      },
    },
  });
  expect(notCreated).toBeNull();
  return created.k;
}
const submit = async (submission: object): Promise<Answer> =>
  one('EmailSubmission/set', { create: { s: { identityId, ...submission } } });

test('an account has an identity for its own address, which stays (RFC 8621 6)', async () => {
  const { list } = await one('Identity/get', { ids: null });
  expect(list).toEqual([
    {
      id: identityId,
      name: 'ana',
      email: 'ana@example.org',
      replyTo: null,
      bcc: null,
      textSignature: '',
      htmlSignature: '',
      mayDelete: false,
    },
  ]);
  expect((await one('Identity/set', { destroy: [identityId] })).notDestroyed[identityId]).toMatchObject({
    type: 'forbidden',
  });
});

test('identities: created for own addresses only, changed but for the address, destroyed', async () => {
  const answer = await one('Identity/set', {
    create: {
      own: { email: 'ana+news@example.org', name: 'News', replyTo: [{ email: 'r@example.net', name: null }] },
      bob: { email: 'bob@example.org' },
      star: { email: '*@example.org' },
      wrong: { email: 'ana@example.org', name: 7 },
      none: { name: 'x' },
    },
  });
  expect(Object.keys(answer.created)).toEqual(['own']);
  expect(answer.notCreated).toMatchObject({
    bob: { type: 'forbiddenFrom' },
    star: { type: 'forbiddenFrom' },
    wrong: { type: 'invalidProperties', properties: ['name'] },
    none: { type: 'invalidProperties', properties: ['email'] },
  });
  const { id } = answer.created.own;
  const changed = await one('Identity/set', {
    ifInState: answer.newState,
    update: {
      [id]: {
        name: null,
        email: 'ana+news@example.org',
        bcc: [{ email: 'b@example.net' }],
        textSignature: '-- \nAna',
        replyTo: null,
      },
    },
  });
  expect(changed.updated).toEqual({ [id]: null });
  expect((await one('Identity/get', { ids: [id] })).list[0]).toEqual({
    id,
    name: '',
    email: 'ana+news@example.org',
    replyTo: null,
    bcc: [{ name: null, email: 'b@example.net' }],
    textSignature: '-- \nAna',
    htmlSignature: '',
    mayDelete: true,
  });
  const refused = await one('Identity/set', {
    update: { [id]: { email: 'ana@example.org' }, izzz: { name: 'x' } },
  });
  expect(refused.notUpdated).toMatchObject({
    [id]: { type: 'invalidProperties', properties: ['email'] },
    izzz: { type: 'notFound' },
  });
  expect((await one('Identity/set', { destroy: [id] })).destroyed).toEqual([id]);
  expect(await one('Identity/set', { ifInState: 'x' })).toMatchObject({ type: 'stateMismatch' });
});

test('a submission is queued for each recipient, envelope from the message, Drafts to Sent in the same request (RFC 8621 7.5.1)', async () => {
  const { drafts, sent } = server.ana.mailboxes;
  const accountId = server.ana.id;
  const { methodResponses } = await server.call(server.ana, [
    [
      'Email/set',
      {
        accountId,
        create: {
          mail: {
            mailboxIds: { [drafts]: true },
            keywords: { $draft: true },
            from: [{ email: 'ana@example.org' }],
            to: [{ email: 'bob@example.net' }, { email: 'BOB@example.net' }, { email: 'bob@example.net' }],
            cc: [{ email: 'carol@example.com' }],
            bcc: [{ email: 'dave@example.com' }],
            textBody: [{ partId: 't' }],
            bodyValues: { t: { value: 'x' } },
          },
        },
      },
      '0',
    ],
    [
      'EmailSubmission/set',
      {
        accountId,
        create: { sub: { identityId, emailId: '#mail' } },
        onSuccessUpdateEmail: {
          '#sub': {
            [`mailboxIds/${drafts}`]: null,
            [`mailboxIds/${sent}`]: true,
            'keywords/$draft': null,
            'keywords/$seen': true,
          },
        },
      },
      '1',
    ],
  ]);
  expect(methodResponses.map(([name, , id]) => [name, id])).toEqual([
    ['Email/set', '0'],
    ['EmailSubmission/set', '1'],
    ['Email/set', '1'],
  ]);
  const [made, submitted, moved] = methodResponses.map(([, args]) => args) as Answer[];
  const emailId = made.created.mail.id;
  expect(moved.updated).toEqual({ [emailId]: null });
  const { list } = await one('Email/get', { ids: [emailId], properties: ['mailboxIds', 'keywords'] });
  expect(list[0]).toMatchObject({ mailboxIds: { [sent]: true }, keywords: { $seen: true } });

  const { created, oldState, newState } = submitted;
  expect(created.sub).toMatchObject({
    threadId: made.created.mail.threadId,
    undoStatus: 'pending',
    dsnBlobIds: [],
    mdnBlobIds: [],
    envelope: { mailFrom: { email: 'ana@example.org', parameters: null } },
  });
  const recipients = created.sub.envelope.rcptTo.map(({ email }: Answer) => email);
  expect(recipients).toEqual(['bob@example.net', 'BOB@example.net', 'carol@example.com', 'dave@example.com']);
  expect(created.sub.deliveryStatus['carol@example.com']).toMatchObject({
    delivered: 'queued',
    displayed: 'unknown',
  });
  // RFC 8621 7: when it was created, though it can be undone for a minute.
  expect(Math.abs(new Date(created.sub.sendAt).getTime() - Date.now())).toBeLessThan(20_000);

  const get = await one('EmailSubmission/get', { ids: [created.sub.id] });
  expect(get.list[0]).toMatchObject({ identityId, emailId, undoStatus: 'pending' });
  expect(get.state).toBe(newState);
  expect(await one('EmailSubmission/changes', { sinceState: oldState })).toMatchObject({
    created: [created.sub.id],
    newState,
  });

  // What leaves has no Bcc, and is the message otherwise.
  const items = (await server.store.queue.list({})).filter(
    ({ submissionId }) => submissionId === created.sub.id,
  );
  expect(items.map(({ rcptTo }) => rcptTo).toSorted()).toEqual(recipients.toSorted());
  const leavesIn = items[0]!.nextAttemptAt.getTime() - new Date(created.sub.sendAt).getTime();
  expect(leavesIn).toBe(60_000);
  const bytes = await server.store.blobs.get(items[0]!.blobId!);
  expect(bytes!.toString()).not.toMatch(/^bcc/im);
  expect(bytes!.toString()).toMatch(/^To: bob@example\.net/m);
});

test('an envelope of its own is used instead', async () => {
  const { id } = await draft();
  const envelope = {
    mailFrom: { email: 'ana+bounce@example.org' },
    rcptTo: [{ email: 'else@example.net', parameters: null }],
  };
  const { created } = await submit({ emailId: id, envelope });
  expect(created.s).not.toHaveProperty('emailId');
  const { list } = await one('EmailSubmission/get', { ids: [created.s.id], properties: ['envelope'] });
  expect(list[0].envelope).toEqual({
    mailFrom: { email: 'ana+bounce@example.org', parameters: null },
    rcptTo: [{ email: 'else@example.net', parameters: null }],
  });
});

test('the identity’s address is the sender when the message names one it does not allow', async () => {
  const { created } = await one('Identity/set', { create: { k: { email: 'ana+list@example.org' } } });
  const { id } = await draft();
  const answer = await submit({ emailId: id, identityId: created.k.id });
  expect(answer.created.s.envelope.mailFrom.email).toBe('ana+list@example.org');
});

test.each<[string, object, object, object]>([
  ['nobody', { to: [] }, {}, { type: 'noRecipients' }],
  [
    'an envelope without recipients',
    {},
    { envelope: { mailFrom: { email: 'ana@example.org' }, rcptTo: [] } },
    { type: 'noRecipients' },
  ],
  [
    'addresses that are none',
    {},
    {
      envelope: {
        mailFrom: { email: 'ana@example.org' },
        rcptTo: [{ email: 'x@example.net' }, { email: 'nowhere' }],
      },
    },
    { type: 'invalidRecipients', invalidRecipients: ['nowhere'] },
  ],
  [
    'a hundred and one',
    {},
    {
      envelope: {
        mailFrom: { email: 'ana@example.org' },
        rcptTo: Array.from({ length: 101 }, (_, n) => ({ email: `x${n}@example.net` })),
      },
    },
    { type: 'tooManyRecipients', maxRecipients: 100 },
  ],
  [
    'another’s envelope',
    {},
    { envelope: { mailFrom: { email: 'bob@example.org' }, rcptTo: [{ email: 'x@example.net' }] } },
    { type: 'forbiddenMailFrom' },
  ],
  ['another’s From', { from: [{ email: 'bob@example.org' }] }, {}, { type: 'forbiddenFrom' }],
  [
    'another’s From and an own Sender',
    { from: [{ email: 'bob@example.org' }], sender: [{ email: 'ana@example.org' }] },
    {},
    { type: 'forbiddenFrom' },
  ],
  ['no From', { from: null }, {}, { type: 'invalidEmail', properties: ['from'] }],
  [
    'two authors and no sender',
    { from: [{ email: 'ana@example.org' }, { email: 'ana+x@example.org' }] },
    {},
    { type: 'invalidEmail', properties: ['from'] },
  ],
  [
    'an unknown identity',
    {},
    { identityId: 'izzz' },
    { type: 'invalidProperties', properties: ['identityId'] },
  ],
  [
    'an unknown reference',
    {},
    { identityId: '#none' },
    { type: 'invalidProperties', properties: ['identityId'] },
  ],
  [
    'SMTP parameters',
    {},
    {
      envelope: {
        mailFrom: { email: 'ana@example.org', parameters: { RET: 'SOME' } },
        rcptTo: [{ email: 'x@example.net' }],
      },
    },
    { type: 'invalidProperties', properties: ['envelope'] },
  ],
  ['a sendAt', {}, { sendAt: '2030-01-01T00:00:00Z' }, { type: 'invalidProperties', properties: ['sendAt'] }],
  ['a wrong envelope', {}, { envelope: 'x' }, { type: 'invalidProperties', properties: ['envelope'] }],
])('sending with %s is refused', async (_, fields, submission, error) => {
  const { id } = await draft(fields);
  const before = (await one('EmailSubmission/get', { ids: [] })).state;
  const answer = await submit({ emailId: id, ...submission });
  expect(answer.created).toBeNull();
  expect(answer.notCreated.s).toMatchObject(error);
  expect(answer.newState).toBe(before);
});

test('an unknown Email cannot be sent', async () => {
  expect((await submit({ emailId: 'ezzz' })).notCreated.s).toMatchObject({
    type: 'invalidProperties',
    properties: ['emailId'],
  });
  expect((await submit({})).notCreated.s).toMatchObject({
    type: 'invalidProperties',
    properties: ['emailId'],
  });
});

test('undo: canceled before it leaves, once, and the Email goes back', async () => {
  const { drafts, sent } = server.ana.mailboxes;
  const { id } = await draft({ mailboxIds: { [sent]: true } });
  const { created } = await submit({ emailId: id });
  const submissionId = created.s.id;
  const { methodResponses } = await server.call(server.ana, [
    [
      'EmailSubmission/set',
      {
        accountId: server.ana.id,
        update: { [submissionId]: { undoStatus: 'canceled' } },
        onSuccessUpdateEmail: {
          [submissionId]: { [`mailboxIds/${drafts}`]: true, [`mailboxIds/${sent}`]: null },
        },
      },
      '0',
    ],
  ]);
  const [undone, moved] = methodResponses.map(([, args]) => args) as Answer[];
  expect(undone.updated).toEqual({ [submissionId]: null });
  expect(moved.updated).toEqual({ [id]: null });
  expect((await one('EmailSubmission/get', { ids: [submissionId] })).list[0].undoStatus).toBe('canceled');
  const items = (await server.store.queue.list({})).filter((item) => item.submissionId === submissionId);
  expect(items.every(({ status }) => status === 'canceled')).toBe(true);
  // What it is already it may be again; what it never was it may not become.
  expect(
    (await one('EmailSubmission/set', { update: { [submissionId]: { undoStatus: 'canceled' } } })).updated,
  ).toEqual({ [submissionId]: null });
  const back = await one('EmailSubmission/set', { update: { [submissionId]: { undoStatus: 'pending' } } });
  expect(back.notUpdated[submissionId]).toMatchObject({
    type: 'invalidProperties',
    properties: ['undoStatus'],
  });
});

test('what has left is cannotUnsend', async () => {
  const { id } = await draft();
  const { created } = await submit({
    emailId: id,
    envelope: { mailFrom: { email: 'ana@example.org' }, rcptTo: [{ email: 'gone@example.net' }] },
  });
  const submissionId = created.s.id;
  // As the relay does when the time has come.
  const item = (await server.store.queue.list({})).find((one) => one.submissionId === submissionId);
  await server.store.queue.change(item!.id, 'retry');
  const claimed = await server.store.queue.claim({
    owner: 'test',
    limit: 100,
    leaseMs: 60_000,
    perDestination: 100,
  });
  const outcome = {
    kind: 'delivered' as const,
    startedAt: new Date(),
    reply: '250 2.0.0 OK',
    trace: null,
  };
  const settled = await server.store.queue.settle(
    claimed.filter(({ id }) => id === item!.id).map((one) => ({ item: one, outcome })),
  );
  expect(settled).toEqual([item!.id]);
  const { notUpdated } = await one('EmailSubmission/set', {
    update: { [submissionId]: { undoStatus: 'canceled' } },
  });
  expect(notUpdated[submissionId]).toMatchObject({ type: 'cannotUnsend' });
  const { list } = await one('EmailSubmission/get', { ids: [submissionId] });
  expect(list[0]).toMatchObject({
    undoStatus: 'final',
    deliveryStatus: { 'gone@example.net': { smtpReply: '250 2.0.0 OK' } },
  });
});

test('destroying the record does not stop the message; onSuccessDestroyEmail destroys the Email', async () => {
  const { id } = await draft();
  const { created } = await submit({ emailId: id });
  const submissionId = created.s.id;
  const { methodResponses } = await server.call(server.ana, [
    [
      'EmailSubmission/set',
      {
        accountId: server.ana.id,
        destroy: [submissionId, 'szzz'],
        onSuccessDestroyEmail: [submissionId, 'szzz'],
      },
      '0',
    ],
  ]);
  const [gone, emails] = methodResponses.map(([, args]) => args) as Answer[];
  expect(gone.destroyed).toEqual([submissionId]);
  expect(gone.notDestroyed.szzz).toMatchObject({ type: 'notFound' });
  expect(emails.destroyed).toEqual([id]);
  const items = (await server.store.queue.list({})).filter((item) => item.submissionId === submissionId);
  expect(items.length).toBeGreaterThan(0);
  expect(items.every(({ status, blobId }) => status === 'queued' && blobId !== null)).toBe(true);
});

test('nothing follows what failed', async () => {
  const { id } = await draft({ to: [] });
  const { methodResponses } = await server.call(server.ana, [
    [
      'EmailSubmission/set',
      {
        accountId: server.ana.id,
        create: { s: { identityId, emailId: id } },
        onSuccessDestroyEmail: ['#s'],
        onSuccessUpdateEmail: { '#s': { keywords: {} } },
      },
      '0',
    ],
  ]);
  expect(methodResponses).toHaveLength(1);
});

test('traces: of a delivery by Email, of a submission; exactly one of the two', async () => {
  const emailId = await server.deliver(server.ana, message({}));
  await server.store.write(server.ana.id, (tx) =>
    tx.addTrace(
      { emailId },
      {
        direction: 'in',
        startedAt: new Date('2026-11-22T10:00:00Z'),
        peerAddress: '203.0.113.5',
        peerName: 'mx.example.net',
        localName: null,
        tls: null,
        lines: [{ at: 0, from: 'S', text: '220 hi' }],
        outcome: 'accepted',
        rcptTo: null,
      },
    ),
  );
  expect(await one('Trace/get', { emailId })).toEqual({
    accountId: server.ana.id,
    list: [
      {
        direction: 'in',
        startedAt: '2026-11-22T10:00:00Z',
        peerAddress: '203.0.113.5',
        peerName: 'mx.example.net',
        localName: null,
        tls: null,
        lines: [{ at: 0, from: 'S', text: '220 hi' }],
        outcome: 'accepted',
        rcptTo: null,
      },
    ],
  });
  expect((await server.one(server.bob, 'Trace/get', { emailId })).list).toEqual([]);
  expect(await one('Trace/get', {})).toMatchObject({ type: 'invalidArguments' });
  expect(await one('Trace/get', { emailId, submissionId: 's1' })).toMatchObject({ type: 'invalidArguments' });
});

test('safe HTML: an address to show it at, and what was taken out', async () => {
  const html = '<p>Hi <img src="https://example.net/pixel.gif" width="300"><script>alert(1)</script></p>';
  const emailId = await server.deliver(
    server.ana,
    message({ 'Content-Type': 'text/html; charset=utf-8' }, `${html}\n`),
  );
  const { url, report } = await one('SafeHtml/get', { emailId, pictures: 'block' });
  expect(report).toMatchObject({ blocked: { script: 1 }, remotePictures: { count: 1, shown: false } });
  const response = await server.fetch(server.ana, url);
  expect(response.status).toBe(200);
  expect(await response.text()).not.toContain('alert');
  expect(await server.one(server.bob, 'SafeHtml/get', { emailId: 'ezzz' })).toMatchObject({
    type: 'invalidArguments',
  });
});

test('nothing of all this was a fault of the server', () => {
  expect(server.errors).toEqual([]);
});
