import { type BodyStructure, decodePart, parseDate, type ParsedMessage } from '@mailcote/mime';
import type { Dsn, DsnRecipient } from './types.ts';
import { parseTypedAddress } from './utf8-address.ts';

/** A list server may report thousands of recipients; more than this nobody reads. */
const MAX_RECIPIENTS = 1000;
const ACTIONS = ['failed', 'delayed', 'delivered', 'relayed', 'expanded'] as const;

/**
 * Reads the machine part of a delivery status notification (RFC 3464, RFC 6533 4). Null when the message is none, or has no
 * recipient with an action and a final recipient. Never throws.
 */
export function parseDsn(bytes: Buffer, parsed: ParsedMessage): Dsn | null {
  const part = findStatusPart(parsed.structure);
  if (part === null) return null;
  const [perMessage, ...perRecipient] = fieldGroups(decodePart(bytes, part).toString('utf8'));
  const recipients = perRecipient.slice(0, MAX_RECIPIENTS).flatMap((fields) => readRecipient(fields) ?? []);
  if (perMessage === undefined || recipients.length === 0) return null;
  const envelopeId = perMessage.get('original-envelope-id');
  return {
    reportingMta: afterType(perMessage.get('reporting-mta')) ?? '',
    arrivalDate: readDate(perMessage.get('arrival-date')),
    ...(envelopeId !== undefined && { originalEnvelopeId: envelopeId }),
    recipients,
  };
}

function findStatusPart(root: BodyStructure): BodyStructure | null {
  if (root.type !== 'multipart/report') return null;
  const isStatus = ({ type }: BodyStructure): boolean =>
    type === 'message/delivery-status' || type === 'message/global-delivery-status';
  return root.parts.find(isStatus) ?? null;
}

/** Groups of fields separated by empty lines; names in lower case, folded lines joined. */
function fieldGroups(text: string): Map<string, string>[] {
  const groups = text.replaceAll('\r\n', '\n').split(/\n{2,}/);
  return groups
    .map((group) => {
      const fields = new Map<string, string>();
      for (const line of group.replaceAll(/\n[ \t]+/g, ' ').split('\n')) {
        const colon = line.indexOf(':');
        if (colon > 0) fields.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
      }
      return fields;
    })
    .filter((fields) => fields.size > 0);
}

function readRecipient(fields: Map<string, string>): DsnRecipient | null {
  const finalRecipient = fields.get('final-recipient');
  const action = ACTIONS.find((name) => name === fields.get('action')?.toLowerCase());
  if (finalRecipient === undefined || action === undefined) return null;
  const original = fields.get('original-recipient');
  const willRetryUntil = readDate(fields.get('will-retry-until'));
  return {
    finalRecipient: parseTypedAddress(finalRecipient),
    originalRecipient: original === undefined ? null : parseTypedAddress(original),
    action,
    // RFC 3464 2.3.4 lets a comment follow.
    status: /^[245]\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? '5.0.0',
    remoteMta: afterType(fields.get('remote-mta')),
    diagnosticCode: afterType(fields.get('diagnostic-code')),
    lastAttemptDate: readDate(fields.get('last-attempt-date')),
    ...(willRetryUntil !== null && { willRetryUntil }),
  };
}

function afterType(value: string | undefined): string | null {
  if (value === undefined) return null;
  const semicolon = value.indexOf(';');
  return value.slice(semicolon + 1).trim();
}

function readDate(value: string | undefined): Date | null {
  const iso = value === undefined ? null : parseDate(value);
  return iso === null ? null : new Date(iso);
}
