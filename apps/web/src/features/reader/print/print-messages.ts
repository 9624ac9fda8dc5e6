import type { EmailBodyPart } from '@mailcote/jmap';
import type { Account } from '../../../app/account.ts';
import type { Catalogue } from '../../../i18n/index.ts';
import { formatAddress } from '../../../lib/address-list.ts';
import { formatBytes } from '../../../lib/bytes.ts';
import { exactDate } from '../../../lib/dates.ts';
import {
  safeHtmlKey,
  type EmailBody,
  type ListedEmail,
  type ResourceCache,
} from '../../../mail-store/index.ts';
import { messageLook } from '../message-look.ts';
import { picturesOf, whenTrustIsKnown } from '../trusted-senders.ts';
import { SHEET_STYLE } from './sheet-style.ts';

/** The walls of reading (html-frame.tsx): no script in any of them. Printing may be asked for by this page only. */
const READ = 'allow-same-origin';
const PRINT = 'allow-same-origin allow-modals';
/** A picture that does not come is not waited for longer. Milliseconds. */
const PICTURE_MS = 5_000;

/**
 * Prints messages on a sheet of their own: head, body with the pictures the reader chose, names of the files. The sheet is a sandboxed page
 * with a policy of its own, as every message is; what is mail never becomes part of this page.
 */
export async function printMessages(
  account: Account,
  emails: readonly ListedEmail[],
  t: Catalogue,
  locale: string,
): Promise<void> {
  const { client, store } = account;
  document.querySelector('#print-sheet')?.remove();
  const trusted = await whenTrustIsKnown(account);
  const ids = emails.map(({ id }) => id).join(',');
  const sheet = await openFrame(`/jmap/view/${client.accountId}/sheet?ids=${ids}`, PRINT);
  sheet.id = 'print-sheet';
  const page = sheet.contentDocument;
  if (!page) throw new Error('the sheet was not loaded');
  const style = page.createElement('style');
  style.textContent = SHEET_STYLE;
  page.head.append(style);
  page.title = emails[0]?.subject ?? '';
  const heading = page.createElement('h1');
  heading.textContent = emails[0]?.subject?.trim() || t.list.noSubject;
  page.body.append(heading);
  for (const email of emails) {
    const pictures = picturesOf(trusted, store, email);
    store.bodies.want([email.id], pictures);
    const body = await settled(store.bodies.bodies, email.id);
    const html = await settled(store.bodies.safeHtml, safeHtmlKey(email.id, pictures));
    const isPlain = messageLook(email.id).isPlain || !html;
    const article = page.createElement('article');
    article.append(headOf(page, email, body, t, locale));
    article.append(isPlain ? textOf(page, body) : await contentOf(page, html.url));
    const files = filesOf(page, body, isPlain, locale);
    if (files) article.append(files);
    page.body.append(article);
  }
  await Promise.all([...deepPictures(page)].map(loaded));
  sheet.contentWindow?.print();
}

/** What was asked for, as soon as it is there. @throws when it cannot be had */
function settled<T>(cache: ResourceCache<T>, key: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const resource = cache.get(key);
      if (!resource || resource.state === 'pending') return;
      stop();
      if (resource.state === 'ready') resolve(resource.value);
      else reject(resource.error);
    };
    const stop = cache.subscribe(look);
    look();
  });
}

function openFrame(url: string, sandbox: string): Promise<HTMLIFrameElement> {
  return new Promise((resolve, reject) => {
    const frame = document.createElement('iframe');
    frame.setAttribute('sandbox', sandbox);
    frame.referrerPolicy = 'no-referrer';
    frame.className = 'print-frame';
    frame.ariaHidden = 'true';
    frame.tabIndex = -1;
    frame.addEventListener('load', () => resolve(frame), { once: true });
    frame.addEventListener('error', () => reject(new Error('the frame was not loaded')), { once: true });
    frame.src = url;
    document.body.append(frame);
  });
}

/** Who, to whom, when. */
function headOf(
  page: Document,
  email: ListedEmail,
  body: EmailBody,
  t: Catalogue,
  locale: string,
): HTMLElement {
  const list = page.createElement('dl');
  const add = (label: string, value: string) => {
    if (value === '') return;
    const [name, text] = [page.createElement('dt'), page.createElement('dd')];
    name.textContent = label;
    text.textContent = value;
    list.append(name, text);
  };
  add(t.reader.from, (email.from ?? []).map(formatAddress).join(', '));
  add(t.reader.to, (email.to ?? []).map(formatAddress).join(', '));
  add(t.reader.cc, (email.cc ?? []).map(formatAddress).join(', '));
  add(t.reader.date, exactDate(body.sentAt ?? email.receivedAt, locale));
  return list;
}

/** The body made safe, taken over from a frame of its own; in a shadow, so that its styles reach nothing else on the sheet. */
async function contentOf(page: Document, url: string): Promise<HTMLElement> {
  const frame = await openFrame(url, READ);
  const host = page.createElement('div');
  const shadow = host.attachShadow({ mode: 'open' });
  const message = frame.contentDocument;
  for (const style of message?.querySelectorAll('style') ?? []) shadow.append(page.importNode(style, true));
  if (message?.body) shadow.append(page.importNode(message.body, true));
  frame.remove();
  return host;
}

function textOf(page: Document, { textBody, bodyValues }: EmailBody): HTMLElement {
  const text = page.createElement('div');
  text.className = 'text';
  text.textContent = textBody.map(({ partId }) => bodyValues[partId ?? '']?.value ?? '').join('\n');
  return text;
}

/** The names of the files, those of pictures in the text left out. */
function filesOf(page: Document, body: EmailBody, isPlain: boolean, locale: string): HTMLElement | null {
  const isInText = (part: EmailBodyPart) =>
    !isPlain && part.cid !== null && part.disposition !== 'attachment' && part.type.startsWith('image/');
  const files = body.attachments.filter((part) => !isInText(part));
  if (files.length === 0) return null;
  const list = page.createElement('ul');
  for (const { name, type, size } of files) {
    const item = page.createElement('li');
    item.textContent = `${name || type} (${formatBytes(size, locale)})`;
    list.append(item);
  }
  return list;
}

function* deepPictures(page: Document): Generator<HTMLImageElement> {
  for (const host of page.querySelectorAll('article > div'))
    yield* host.shadowRoot?.querySelectorAll('img') ?? [];
}

function loaded(picture: HTMLImageElement): Promise<void> {
  if (picture.complete) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => resolve();
    picture.addEventListener('load', done, { once: true });
    picture.addEventListener('error', done, { once: true });
    setTimeout(done, PICTURE_MS);
  });
}
