import { parseMessage, searchText } from '@mailcote/mime';
import type { Delivery } from '../deliver/prepare-delivery.ts';
import type { Id } from '../types.ts';

export interface TestMessage {
  from?: string;
  to?: string;
  subject?: string;
  /** Without angle brackets. */
  messageId?: string;
  references?: string[];
  body?: string;
  /** More header lines. */
  header?: string[];
  /** With a file beside the text. */
  attachment?: { name: string; type: string; content: Uint8Array | string };
}

let serial = 0;

/** The octets of a small message; its Message-ID is new unless given. */
export function testMessage(message: TestMessage = {}): Buffer {
  serial += 1;
  const {
    from = 'Stranger <stranger@elsewhere.example>',
    to = 'you@example.org',
    subject = 'Hello',
  } = message;
  const {
    messageId = `${process.pid}.${serial}@elsewhere.example`,
    references = [],
    body = 'Hello.',
    header = [],
    attachment,
  } = message;
  const text = [
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...body.split('\n'),
  ];
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${messageId}>`,
    `Date: Sun, 22 Nov 2026 10:00:00 +0000`,
    ...(references.length > 0 ? [`References: ${references.map((id) => `<${id}>`).join(' ')}`] : []),
    ...header,
    ...(attachment ? mixed(text, attachment) : text),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

function mixed(text: string[], { name, type, content }: NonNullable<TestMessage['attachment']>): string[] {
  const base64 = Buffer.from(content).toString('base64');
  return [
    'Content-Type: multipart/mixed; boundary="=_b"',
    '',
    '--=_b',
    ...text,
    '--=_b',
    `Content-Type: ${type}`,
    `Content-Disposition: attachment; filename="${name}"`,
    'Content-Transfer-Encoding: base64',
    '',
    ...(base64.match(/.{1,76}/g) ?? []),
    '--=_b--',
  ];
}

/** What `store.deliver` takes, out of octets. */
export function testDelivery(accountId: Id, bytes = testMessage(), rest: Partial<Delivery> = {}): Delivery {
  const parsed = parseMessage(bytes);
  return {
    accountId,
    bytes,
    parsed,
    search: searchText(bytes, parsed),
    mailbox: { role: 'inbox' },
    keywords: [],
    receivedAt: new Date(),
    trace: null,
    ...rest,
  };
}
