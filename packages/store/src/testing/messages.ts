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
  } = message;
  const lines = [
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: <${messageId}>`,
    `Date: Sun, 22 Nov 2026 10:00:00 +0000`,
    ...(references.length > 0 ? [`References: ${references.map((id) => `<${id}>`).join(' ')}`] : []),
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    ...body.split('\n'),
  ];
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
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
