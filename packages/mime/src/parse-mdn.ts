import { decodePart, decodeText } from './decode-part.ts';
import { fieldText, headersNamed } from './header.ts';
import {
  ACTION_MODES,
  DISPOSITION_TYPES,
  NOTIFICATION_FIELDS,
  SENDING_MODES,
  type Disposition,
  type DispositionNotification,
} from './mdn.ts';
import { parseMessage } from './parse-message.ts';
import type { HeaderField, ParsedMessage } from './types.ts';

export interface Mdn extends DispositionNotification {
  /** Of its first part, LF line ends; null when that is no plain text. */
  text: string | null;
  /** The message it is about came back with it. */
  includesOriginal: boolean;
}

/**
 * Reads a message disposition notification (RFC 8098). Null when the message is none, or says no disposition that there is.
 * Never throws.
 */
export function parseMdn(bytes: Uint8Array, { structure }: ParsedMessage): Mdn | null {
  if (structure.type !== 'multipart/report') return null;
  const part = structure.parts.find(({ type }) =>
    /^message\/(?:global-)?disposition-notification$/.test(type),
  );
  if (!part) return null;
  const { header } = parseMessage(decodePart(bytes, part));
  const disposition = parseDisposition(valueOf(header, 'Disposition') ?? '');
  if (!disposition) return null;
  const [first] = structure.parts;
  return {
    reportingUA: valueOf(header, 'Reporting-UA'),
    mdnGateway: valueOf(header, 'MDN-Gateway'),
    originalRecipient: valueOf(header, 'Original-Recipient'),
    finalRecipient: valueOf(header, 'Final-Recipient'),
    originalMessageId: valueOf(header, 'Original-Message-ID'),
    disposition,
    error: headersNamed(header, 'Error').map(text),
    extensionFields: Object.fromEntries(
      header
        .map((field) => [field.name.toLowerCase(), text(field)] as const)
        .filter(([name]) => !NOTIFICATION_FIELDS.includes(name)),
    ),
    text: first?.type === 'text/plain' ? decodeText(bytes, first).text : null,
    includesOriginal: structure.parts.some(({ type }) => /^message\/(?:rfc822|global)$/.test(type)),
  };
}

function valueOf(header: readonly HeaderField[], name: string): string | null {
  const [field] = headersNamed(header, name);
  return field ? text(field) : null;
}

/** Unfolded, without white space around it. */
function text(field: HeaderField): string {
  return fieldText(field)
    .replaceAll(/\r?\n(?=[ \t])/g, '')
    .trim();
}

/** RFC 8098 3.2.6: `manual-action/MDN-sent-manually; displayed`, with modifiers and comments that nobody needs. */
function parseDisposition(value: string): Disposition | null {
  const plain = value.replaceAll(/\([^()]*\)/g, ' ').toLowerCase();
  const [, action, sending, kind] = /^\s*([\w-]+)\s*\/\s*([\w-]+)\s*;\s*([\w-]+)/.exec(plain) ?? [];
  const actionMode = ACTION_MODES.find((mode) => mode === action);
  const sendingMode = SENDING_MODES.find((mode) => mode === sending);
  const type = DISPOSITION_TYPES.find((name) => name === kind);
  return actionMode && sendingMode && type ? { actionMode, sendingMode, type } : null;
}
