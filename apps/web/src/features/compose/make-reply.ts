import { TransportError, type Email, type EmailBodyPart, type EmailProperty, type Id } from '@mailcote/jmap';
import type { Account } from '../../app/account.ts';
import type { MessagesWith } from '../../i18n/index.ts';
import { messageDate } from '../../lib/dates.ts';
import { displayName, isBlobId } from '../../mail-store/index.ts';
import { newDraft, type Attachment, type Draft, type Quote } from './draft.ts';
import { textToHtml } from './escape-html.ts';
import { flattenDocument, parseInert } from './html-policy.ts';
import { htmlToText } from './html-text.ts';
import { signatureOf } from './signature.ts';
import {
  forwardIntro,
  replyIdentity,
  replyRecipients,
  replyReferences,
  replySubject,
  type ReplyKind,
} from './reply-draft.ts';

/** Fetches the original whole, an Email or a blob that is a message, and makes the answer to it. */
export async function makeReply(
  account: Account,
  messageId: Id,
  kind: ReplyKind,
  { t, locale }: MessagesWith<'compose'>,
): Promise<Draft | null> {
  const { store } = account;
  const original = await fetchOriginal(account, messageId);
  if (!original) return null;
  const identities = store.identities.list();
  const mine = new Set(identities.map(({ email }) => email.toLowerCase()));
  const identity = replyIdentity(original, identities);
  if (!identity) return null;
  const from = original.from?.[0] ? displayName(original.from[0]) : '';
  const date = messageDate(original.sentAt ?? original.receivedAt, locale);
  const content = contentOf(original);
  const quote: Quote = {
    kind: kind === 'forward' ? 'forward' : 'reply',
    intro: kind === 'forward' ? forwardIntro(original, headWords(t), date) : t.compose.onWrote(date, from),
    ...content,
    sourceId: messageId,
    from,
  };
  return newDraft(identity.id, {
    ...replyRecipients(original, kind, mine),
    // A passed on message begins a conversation of its own.
    ...(kind === 'forward' ? {} : replyReferences(original)),
    subject: replySubject(original.subject, kind),
    signature: signatureOf(identity),
    quote,
    attachments: carriedAttachments(original, kind, content.html),
    // An attached message has no keywords of its own.
    answers: isBlobId(messageId)
      ? null
      : { emailId: messageId, keyword: kind === 'forward' ? '$forwarded' : '$answered' },
  });
}

const CONTENT = {
  bodyProperties: ['partId', 'blobId', 'size', 'name', 'type', 'disposition', 'cid'],
  fetchTextBodyValues: true,
  fetchHTMLBodyValues: true,
};
const PROPERTIES = [
  'from',
  'to',
  'cc',
  'subject',
  'sentAt',
  'messageId',
  'references',
  'inReplyTo',
  'replyTo',
  'textBody',
  'htmlBody',
  'attachments',
  'bodyValues',
] as const satisfies readonly EmailProperty[];

/** Without a network the message as it is shown here: then its words are quoted, not its looks. */
async function fetchOriginal(account: Account, id: Id): Promise<Email | null> {
  const shown = shownOriginal(account, id);
  if (shown && !navigator.onLine) return shown;
  try {
    return await askForOriginal(account, id);
  } catch (error) {
    if (shown && error instanceof TransportError && (error.status === null || error.status >= 502))
      return shown;
    throw error;
  }
}

function shownOriginal({ store }: Account, id: Id): Email | null {
  const email = store.emails.get(id);
  const body = store.bodies.bodies.get(id);
  return email && body?.state === 'ready' ? ({ ...email, ...body.value } as Email) : null;
}

async function askForOriginal({ client }: Account, id: Id): Promise<Email | null> {
  if (!isBlobId(id)) {
    const properties: EmailProperty[] = ['id', 'blobId', 'receivedAt', ...PROPERTIES];
    const { list } = await client.call('Email/get', { ids: [id], properties, ...CONTENT });
    return list[0] ?? null;
  }
  const { parsed } = await client.call('Email/parse', {
    blobIds: [id],
    properties: [...PROPERTIES],
    ...CONTENT,
  });
  const message = parsed?.[id];
  return message
    ? { ...(message as Email), id, blobId: id, receivedAt: message.sentAt ?? new Date().toISOString() }
    : null;
}

/** The names of the lines above a forwarded message. */
function headWords(t: MessagesWith<'compose'>['t']) {
  return {
    forwardHead: t.compose.forwardHead,
    from: t.reader.from,
    date: t.reader.date,
    subject: t.reader.subject,
    to: t.reader.to,
    cc: t.reader.cc,
  };
}

function contentOf(original: Email): Pick<Quote, 'html' | 'text'> {
  const valuesOf = (parts: EmailBodyPart[]) =>
    parts.flatMap((part) => {
      const value = original.bodyValues[part.partId ?? '']?.value;
      return value === undefined ? [] : [{ type: part.type, value }];
    });
  const html = valuesOf(original.htmlBody)
    .map(({ type, value }) => (type === 'text/html' ? flattenDocument(value) : textToHtml(value)))
    .join('');
  const text = valuesOf(original.textBody)
    .map(({ type, value }) => (type === 'text/html' ? htmlToText(parseInert(value).body) : value))
    .join('\n');
  return { html: html || textToHtml(text), text: text.replaceAll('\r\n', '\n') };
}

/** A forwarded message keeps all its files; an answer only the pictures that its quoted text shows. */
function carriedAttachments(original: Email, kind: ReplyKind, html: string): Attachment[] {
  return original.attachments
    .filter((part) => part.blobId !== null)
    .map((part): Attachment => {
      const isShown = part.cid !== null && html.includes(`cid:${part.cid}`);
      return {
        key: crypto.randomUUID(),
        name: part.name ?? (part.type === 'message/rfc822' ? 'message.eml' : 'file'),
        type: part.type,
        size: part.size,
        blobId: part.blobId,
        cid: isShown ? part.cid : null,
        state: 'ready',
        progress: 1,
      };
    })
    .filter(({ cid }) => kind === 'forward' || cid !== null);
}
