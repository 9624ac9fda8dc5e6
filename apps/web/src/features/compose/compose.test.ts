import type { EmailAddress, Identity } from '@mailcote/jmap';
import { expect, test } from 'vitest';
import { composeBody, QUOTE_CLASS, quoteText, toEmailCreate } from './draft-email.ts';
import { newDraft, type Quote } from './draft.ts';
import { promisedAttachment } from './forgotten-attachment.ts';
import { replyRecipients, replyReferences, replySubject, type Original } from './reply-draft.ts';

const ana: EmailAddress = { name: 'Ana Li', email: 'ana@example.org' };
const ben: EmailAddress = { name: 'Ben', email: 'ben@example.net' };
const me: EmailAddress = { name: 'Me', email: 'Me@Example.com' };
const mine = new Set(['me@example.com']);
const original = (parts: Partial<Original> = {}): Original => ({
  id: 'e1',
  from: [ana],
  to: [me],
  cc: null,
  subject: 'Boats',
  receivedAt: '2026-11-22T10:00:00Z',
  sentAt: null,
  messageId: ['1@example.org'],
  references: null,
  inReplyTo: null,
  replyTo: null,
  ...parts,
});

test('a subject gets its prefix once, whatever language it had one in', () => {
  expect(replySubject('Boats', 'reply')).toBe('Re: Boats');
  expect(replySubject('RE: Fwd: AW: Boats', 'replyAll')).toBe('Re: Boats');
  expect(replySubject('Re: 답장: 배', 'forward')).toBe('Fwd: 배');
  expect(replySubject(null, 'reply')).toBe('Re: ');
  expect(replySubject('Region: north', 'reply')).toBe('Re: Region: north');
});

test('a reply goes to the author, or where the author asks for', () => {
  expect(replyRecipients(original(), 'reply', mine)).toEqual({ to: [ana], cc: [] });
  expect(replyRecipients(original({ replyTo: [ben] }), 'reply', mine)).toEqual({ to: [ben], cc: [] });
});

test('reply all reaches everybody once, and not oneself', () => {
  const all = original({
    to: [me, ben, { name: null, email: 'ANA@example.org' }],
    cc: [me, ben, { name: 'Cy', email: 'cy@x.y' }],
  });
  expect(replyRecipients(all, 'replyAll', mine)).toEqual({
    to: [ana, ben],
    cc: [{ name: 'Cy', email: 'cy@x.y' }],
  });
});

test('an answer to oneself goes on to those it was for', () => {
  const own = original({ from: [me], to: [ana, ben] });
  expect(replyRecipients(own, 'reply', mine)).toEqual({ to: [ana, ben], cc: [] });
  expect(replyRecipients(own, 'replyAll', mine)).toEqual({ to: [ana, ben], cc: [] });
});

test('references grow by the original, and long chains keep their ends', () => {
  expect(replyReferences(original({ references: ['a', 'b'] }))).toEqual({
    inReplyTo: ['1@example.org'],
    references: ['a', 'b', '1@example.org'],
  });
  const long = replyReferences(original({ references: Array.from({ length: 80 }, (_, i) => `r${i}`) }));
  expect(long.references).toHaveLength(50);
  expect(long.references?.[0]).toBe('r0');
  expect(long.references?.at(-1)).toBe('1@example.org');
  expect(replyReferences(original({ messageId: null }))).toEqual({ inReplyTo: null, references: null });
});

const quote: Quote = {
  kind: 'reply',
  intro: 'On Sunday, <Ana> wrote:',
  html: '<table bgcolor="red"><tr><td onclick=x>as & it came</td></tr></table>',
  text: 'first\n\n> older',
  sourceId: 'e1',
  from: 'Ana "A" Li',
};

test('the quoted original is in the body byte for byte', () => {
  const { html, text } = composeBody(
    { html: '<div>Hi</div>', text: 'Hi' },
    { signature: null, quote },
    false,
  );
  expect(html).toContain(quote.html);
  expect(html).toContain('On Sunday, &lt;Ana&gt; wrote:');
  expect(html).not.toContain('data-source');
  expect(text).toBe('Hi\n\nOn Sunday, <Ana> wrote:\n> first\n>\n>> older');
});

test('a draft says where its quote is from', () => {
  const { html } = composeBody({ html: '', text: '' }, { signature: null, quote }, true);
  expect(html).toContain(
    `class="${QUOTE_CLASS}" data-kind="reply" data-from="Ana &quot;A&quot; Li" data-source="e1"`,
  );
});

test('quote marks nest without a space', () => {
  expect(quoteText('a\n> b\n\nc\n')).toBe('> a\n>> b\n>\n> c');
});

test('what is created: both bodies, files as attachments, pictures of the text inline, unfinished uploads not at all', () => {
  const identity: Identity = {
    id: 'i1',
    name: 'Me',
    email: 'me@example.com',
    replyTo: null,
    bcc: null,
    textSignature: '',
    htmlSignature: '',
    mayDelete: false,
  };
  const file = { key: '1', type: 'text/csv', size: 3, progress: 1, state: 'ready' as const };
  const draft = newDraft('i1', {
    to: [ana],
    subject: '배',
    attachments: [
      { ...file, name: 'a.csv', blobId: 'b1', cid: null },
      { ...file, name: 'p.png', blobId: 'b2', cid: 'c1' },
      { ...file, name: 'late.bin', blobId: null, cid: null, state: 'uploading' },
    ],
  });
  const created = toEmailCreate(draft, { html: 'h', text: 't' }, identity, 'm2');
  expect(created.mailboxIds).toEqual({ m2: true });
  expect(created.keywords).toEqual({ $draft: true, $seen: true });
  expect(created.bodyValues).toEqual({ text: { value: 't' }, html: { value: 'h' } });
  expect(created.attachments).toEqual([
    { blobId: 'b1', type: 'text/csv', name: 'a.csv', disposition: 'attachment' },
    { blobId: 'b2', type: 'text/csv', name: 'p.png', disposition: 'inline', cid: 'c1' },
  ]);
  expect('inReplyTo' in created).toBe(false);
});

test('a promise of a file is heard in English and Korean, and only as a word', () => {
  expect(promisedAttachment('See the Attached file')).toBe('Attached');
  expect(promisedAttachment('견적서를 첨부합니다')).toBe('첨부');
  expect(promisedAttachment('I am unattached')).toBe(null);
  expect(promisedAttachment('see you')).toBe(null);
});

test('the signature stands between what was written and the quote, as it is', () => {
  const signature = { html: '<table style="color:red"><tr><td>Ana</td></tr></table>', text: 'Ana' };
  const { html, text } = composeBody({ html: '<div>Hi</div>', text: 'Hi' }, { signature, quote }, false);
  expect(html.indexOf(signature.html)).toBeGreaterThan(html.indexOf('Hi'));
  expect(html.indexOf(signature.html)).toBeLessThan(html.indexOf(QUOTE_CLASS));
  // RFC 3676 4.3: two hyphens, a space, the end of the line.
  expect(text).toContain('Hi\n\n-- \nAna\n');
});

test('a receipt is asked for the sender, and only when it was wished', () => {
  const identity = {
    id: 'i1',
    name: 'Ana',
    email: 'ana@example.org',
    replyTo: null,
    bcc: null,
    textSignature: '',
    htmlSignature: '',
    mayDelete: true,
  };
  const create = (wantsReceipt: boolean) =>
    toEmailCreate(newDraft('i1', { wantsReceipt }), { html: '', text: '' }, identity, 'm2');
  expect(create(true)).toMatchObject({
    'header:Disposition-Notification-To:asAddresses': [{ name: 'Ana', email: 'ana@example.org' }],
  });
  expect(Object.keys(create(false)).filter((name) => name.startsWith('header:'))).toEqual([]);
});
