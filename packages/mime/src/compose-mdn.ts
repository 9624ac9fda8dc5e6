import { isAscii } from 'node:buffer';
import { ComposeError, refuseControls } from './compose-error.ts';
import type { ComposeHeader } from './compose-header.ts';
import { composeStructure } from './compose-structure.ts';
import type { DispositionNotification } from './mdn.ts';
import type { Address } from './types.ts';

export interface ComposeMdnInput extends DispositionNotification {
  from: Address;
  /** The addresses of Disposition-Notification-To. */
  to: Address[];
  subject: string;
  /** Without angle brackets. */
  messageId: string;
  date: Date;
  /** For people. */
  text: string;
  /** The message this is about, for the third part; null: it does not go back. */
  original: Uint8Array | null;
}

/**
 * Writes a message disposition notification (RFC 8098 3): text for people, fields for programs, the message itself if asked for.
 * To be sent with the null reverse-path.
 *
 * @throws ComposeError (as a rejection) for line breaks and controls in any field
 */
export async function composeMdn(input: ComposeMdnInput): Promise<Buffer> {
  const headers: ComposeHeader[] = [
    { name: 'Date', value: { date: input.date } },
    { name: 'From', value: { addresses: [input.from] } },
    { name: 'To', value: { addresses: input.to } },
    { name: 'Subject', value: { text: input.subject } },
    { name: 'Message-ID', value: { messageIds: [input.messageId] } },
  ];
  const original = input.originalMessageId?.replace(/^<(.*)>$/, '$1');
  if (original !== undefined) {
    const messageIds = [original];
    headers.push(
      { name: 'In-Reply-To', value: { messageIds } },
      { name: 'References', value: { messageIds } },
    );
  }
  // RFC 3834 5; a person who presses a button is not automatic.
  if (input.disposition.sendingMode === 'mdn-sent-automatically') {
    headers.push({ name: 'Auto-Submitted', value: { raw: ' auto-replied' } });
  }
  const fields = Buffer.from(notificationFields(input));
  return composeStructure(headers, {
    type: 'multipart/report',
    params: { 'report-type': 'disposition-notification' },
    parts: [
      { type: 'text/plain', content: input.text },
      {
        // RFC 6533 5.
        type: isAscii(fields)
          ? 'message/disposition-notification'
          : 'message/global-disposition-notification',
        content: fields,
      },
      ...(input.original === null ? [] : [{ type: 'message/rfc822', content: input.original }]),
    ],
  });
}

function notificationFields(mdn: DispositionNotification): string {
  const { actionMode, sendingMode, type } = mdn.disposition;
  // The spelling that RFC 8098 has it in; names of modes are compared without regard to case.
  const sending = sendingMode.replace(/^mdn/, 'MDN');
  const fields: [name: string, value: string | null][] = [
    ['Reporting-UA', mdn.reportingUA],
    ['MDN-Gateway', mdn.mdnGateway],
    ['Original-Recipient', mdn.originalRecipient],
    ['Final-Recipient', mdn.finalRecipient],
    ['Original-Message-ID', mdn.originalMessageId],
    ['Disposition', `${actionMode}/${sending}; ${type}`],
    ...mdn.error.map((text): [string, string] => ['Error', text]),
    ...Object.entries(mdn.extensionFields),
  ];
  return fields
    .filter(([, value]) => value !== null)
    .map(([name, value]) => {
      if (!/^[!-9;-~]{1,76}$/.test(name)) throw new ComposeError(name, 'not a field name');
      refuseControls(name, value ?? '');
      return `${name}: ${value}\r\n`;
    })
    .join('');
}
