/**
 * Tells of new mail while no page of ours is looked at: by a push (RFC 8620 7.2), or because a hidden page asks for it. What is pushed says only
 * that something came; what it was is asked of the server, with this browser's own login.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;

/** What the page leaves here: words in its person's language, and from when on mail is new. */
const NOTES = 'notification-notes';
const TEXTS = '/texts';
const SINCE = '/since';
/** More are not worth a notification each. */
const MOST = 5;
const ICON = '/assets/icon-192-1.png';

interface Texts {
  archive: string;
  reply: string;
  noSubject: string;
}
interface Mail {
  id: string;
  threadId: string;
  from: { name: string | null; email: string }[] | null;
  subject: string | null;
  preview: string;
  receivedAt: string;
}
type Call = [name: string, args: Record<string, unknown>, id: string];
type Pushed =
  | { '@type': 'PushVerification'; pushSubscriptionId: string; verificationCode: string }
  | { '@type': 'StateChange' };

export function listenForMail(): void {
  worker.addEventListener('push', (event) => {
    const pushed = event.data?.json() as Pushed | undefined;
    if (pushed) event.waitUntil(take(pushed));
  });
  worker.addEventListener('message', (event) => {
    const { kind, texts } = event.data as { kind: string; texts?: Texts };
    if (kind === 'newMail') event.waitUntil(tellOfMail());
    if (kind === 'silence') event.waitUntil(caches.delete(NOTES));
    if (kind === 'notify' && texts) event.waitUntil(begin(texts));
  });
  worker.addEventListener('notificationclick', (event) => {
    event.notification.close();
    const { threadId } = event.notification.data as { threadId: string };
    event.waitUntil(
      event.action === 'archive' ? archive(threadId) : open(threadId, event.action === 'reply'),
    );
  });
}

async function take(pushed: Pushed): Promise<void> {
  if (pushed['@type'] === 'StateChange') {
    await tellOfMail();
    return;
  }
  // RFC 8620 7.2.2: that this browser did ask for it.
  const { pushSubscriptionId, verificationCode } = pushed;
  await call([['PushSubscription/set', { update: { [pushSubscriptionId]: { verificationCode } } }, 'v']]);
}

async function begin(texts: Texts): Promise<void> {
  await note(TEXTS, texts);
  await note(SINCE, new Date().toISOString());
}

let telling: Promise<void> | null = null;
let isAskedAgain = false;

/** Several pages, and a push, ask for the same mail at the same time: what comes while one is being told of is one more, and no more. */
function tellOfMail(): Promise<void> {
  isAskedAgain = true;
  telling ??= tellAll().finally(() => {
    telling = null;
  });
  return telling;
}

async function tellAll(): Promise<void> {
  while (isAskedAgain) {
    isAskedAgain = false;
    await tell();
  }
}

/** One notification for each new conversation; another message of it takes its place. */
async function tell(): Promise<void> {
  const pages = await worker.clients.matchAll({ type: 'window' });
  const texts = await noted<Texts>(TEXTS);
  if (!texts || pages.some(({ visibilityState }) => visibilityState === 'visible')) return;
  const { accountId, inbox, unread } = await findInbox();
  await worker.navigator.setAppBadge?.(unread);
  const since = (await noted<string>(SINCE)) ?? new Date().toISOString();
  const after = since.replace(/\.\d+Z$/, 'Z');
  const filter = { inMailbox: inbox, notKeyword: '$seen', after };
  const sort = [{ property: 'receivedAt', isAscending: false }];
  const ids = { resultOf: 'q', name: 'Email/query', path: '/ids' };
  const properties = ['id', 'threadId', 'from', 'subject', 'preview', 'receivedAt'];
  const [, emails] = await call([
    ['Email/query', { accountId, filter, sort, collapseThreads: true, limit: MOST + 1 }, 'q'],
    ['Email/get', { accountId, '#ids': ids, properties }, 'g'],
  ]);
  // `after` counts the second itself.
  const mail = ((emails?.['list'] ?? []) as Mail[]).filter(({ receivedAt }) => receivedAt >= since);
  const newest = mail[0];
  if (!newest) return;
  await note(SINCE, new Date(Date.parse(newest.receivedAt) + 1_000).toISOString());
  for (const email of mail.slice(0, MOST).reverse()) await show(email, texts);
}

async function show(email: Mail, texts: Texts): Promise<void> {
  const [from] = email.from ?? [];
  // `actions` is in no standard library of types yet.
  const options: NotificationOptions & { actions: { action: string; title: string }[] } = {
    body: `${email.subject?.trim() || texts.noSubject}\n${email.preview}`,
    tag: email.threadId,
    icon: ICON,
    badge: ICON,
    data: { threadId: email.threadId },
    actions: [
      { action: 'archive', title: texts.archive },
      { action: 'reply', title: texts.reply },
    ],
  };
  await worker.registration.showNotification(from?.name?.trim() || (from?.email ?? 'Mailcote'), options);
}

async function archive(threadId: string): Promise<void> {
  const { accountId, inbox, archive: to } = await findInbox();
  const [, found] = await call([
    ['Thread/get', { accountId, ids: [threadId] }, 't'],
    [
      'Email/get',
      {
        accountId,
        '#ids': { resultOf: 't', name: 'Thread/get', path: '/list/*/emailIds' },
        properties: ['id', 'mailboxIds'],
      },
      'e',
    ],
  ]);
  const emails = (found?.['list'] ?? []) as { id: string; mailboxIds: Record<string, true> }[];
  const update = Object.fromEntries(
    emails
      .filter(({ mailboxIds }) => mailboxIds[inbox])
      .map(({ id }) => [id, { [`mailboxIds/${inbox}`]: null, [`mailboxIds/${to}`]: true }]),
  );
  await call([['Email/set', { accountId, update }, 's']]);
}

async function open(threadId: string, isToReply: boolean): Promise<void> {
  const url = `/mail/inbox/${threadId}${isToReply ? '#reply' : ''}`;
  const [page] = await worker.clients.matchAll({ type: 'window' });
  if (!page) {
    await worker.clients.openWindow(url);
    return;
  }
  await page.focus();
  await page.navigate(url);
}

interface Inbox {
  accountId: string;
  inbox: string;
  archive: string;
  /** Unread conversations in it. */
  unread: number;
}

async function findInbox(): Promise<Inbox> {
  const session = (await get('/.well-known/jmap')) as { primaryAccounts: Record<string, string> };
  const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'] ?? '';
  const [answer] = await call([['Mailbox/get', { accountId, properties: ['role', 'unreadThreads'] }, 'm']]);
  const list = (answer?.['list'] ?? []) as { id: string; role: string | null; unreadThreads: number }[];
  const idOf = (role: string): string => list.find((mailbox) => mailbox.role === role)?.id ?? '';
  const unread = list.find(({ role }) => role === 'inbox')?.unreadThreads ?? 0;
  return { accountId, inbox: idOf('inbox'), archive: idOf('archive'), unread };
}

async function call(methodCalls: Call[]): Promise<Record<string, unknown>[]> {
  const body = JSON.stringify({
    using: ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'],
    methodCalls,
  });
  const headers = { 'content-type': 'application/json' };
  const answer = (await get('/jmap/api', { method: 'POST', headers, body })) as {
    methodResponses: [string, Record<string, unknown>, string][];
  };
  return answer.methodResponses.map(([, args]) => args);
}

async function get(url: string, init?: RequestInit): Promise<unknown> {
  const response = await fetch(url, init);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.json();
}

async function note(name: string, value: unknown): Promise<void> {
  await (await caches.open(NOTES)).put(name, Response.json(value));
}

async function noted<T>(name: string): Promise<T | null> {
  const response = await (await caches.open(NOTES)).match(name);
  return response ? ((await response.json()) as T) : null;
}
