import type { EmailAddress, Identity } from '@mailcote/jmap';
import { formatAddress, uniqueAddresses } from '../../lib/address-list.ts';
import type { EmailBody, ListedEmail } from '../../mail-store/index.ts';
import type { Draft } from './draft.ts';

export type ReplyKind = 'reply' | 'replyAll' | 'forward';

/** What of the original a reply needs. */
export type Original = Pick<ListedEmail, 'id' | 'from' | 'to' | 'cc' | 'subject' | 'receivedAt'> &
  Pick<EmailBody, 'messageId' | 'references' | 'inReplyTo' | 'replyTo' | 'sentAt'>;

/** Prefixes of replies and forwards in the languages mail programs write them in. */
const PREFIX =
  /^(?:(?:re|aw|sv|vs|antw|fw|fwd|wg|tr|rv|enc|回复|转发|답장|전달|回覆|轉寄)(?:\[\d+\])?\s*[:：]\s*)+/i;
/** Longer chains lose their middle: first and latest are what threads hang on. */
const MAX_REFERENCES = 50;

/** "Re: " or "Fwd: " once, however many there were. */
export function replySubject(subject: string | null, kind: ReplyKind): string {
  const bare = (subject ?? '').trim().replace(PREFIX, '');
  return `${kind === 'forward' ? 'Fwd' : 'Re'}: ${bare}`;
}

/** RFC 5322 3.6.4: the original's references and its own id. */
export function replyReferences(original: Original): Pick<Draft, 'inReplyTo' | 'references'> {
  const id = original.messageId?.[0];
  if (id === undefined) return { inReplyTo: null, references: null };
  const before = original.references ?? (original.inReplyTo?.length === 1 ? original.inReplyTo : []);
  const all = [...before.filter((other) => other !== id), id];
  const references =
    all.length > MAX_REFERENCES ? [...all.slice(0, 1), ...all.slice(1 - MAX_REFERENCES)] : all;
  return { inReplyTo: [id], references };
}

/** Whom an answer goes to. One's own addresses are left out, unless one answers oneself: then it goes where the original went. */
export function replyRecipients(
  original: Original,
  kind: ReplyKind,
  mine: ReadonlySet<string>,
): Pick<Draft, 'to' | 'cc'> {
  if (kind === 'forward') return { to: [], cc: [] };
  const isMine = ({ email }: EmailAddress) => mine.has(email.toLowerCase());
  const authors = original.replyTo?.length ? original.replyTo : (original.from ?? []);
  const isOwn = original.from?.some(isMine) === true;
  const to = uniqueAddresses(isOwn && original.to?.length ? original.to : authors);
  if (kind === 'reply') return { to, cc: [] };
  const others = isOwn ? [] : (original.to ?? []);
  const taken = [...to.map(({ email }) => email), ...mine];
  const toAll = [...to, ...uniqueAddresses(others, taken)];
  const cc = uniqueAddresses(original.cc ?? [], [...toAll.map(({ email }) => email), ...mine]);
  return { to: toAll, cc };
}

/** The identity the original was sent to; the first one when it was to none (a list, a Bcc). */
export function replyIdentity(original: Original, identities: readonly Identity[]): Identity | undefined {
  const addressed = [...(original.to ?? []), ...(original.cc ?? []), ...(original.from ?? [])].map(
    ({ email }) => email.toLowerCase(),
  );
  return identities.find(({ email }) => addressed.includes(email.toLowerCase())) ?? identities[0];
}

/** The head of a forwarded message, as text. */
export function forwardIntro(
  original: Original,
  words: { forwardHead: string; from: string; date: string; subject: string; to: string; cc: string },
  date: string,
): string {
  const people = (list: EmailAddress[] | null) => (list ?? []).map(formatAddress).join(', ');
  return [
    `---------- ${words.forwardHead} ----------`,
    `${words.from}: ${people(original.from)}`,
    `${words.date}: ${date}`,
    `${words.subject}: ${original.subject ?? ''}`,
    `${words.to}: ${people(original.to)}`,
    ...(original.cc?.length ? [`${words.cc}: ${people(original.cc)}`] : []),
  ].join('\n');
}
