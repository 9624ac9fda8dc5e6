import { MAILCOTE_CAPABILITY, type MailImport } from '@mailcote/jmap';
import type { MailImport as Stored } from '@mailcote/store';
import { toUtcDate, type JmapMethod } from './call.ts';
import { getRecords } from './get.ts';

const PROPERTIES = [
  'id',
  'name',
  'size',
  'progress',
  'mailboxId',
  'parentName',
  'status',
  'imported',
  'skipped',
  'failed',
  'failures',
  'error',
  'createdAt',
] as const satisfies (keyof MailImport)[];

/** Mailcote's own: how far imports are. Oldest first. */
export const mailImportGet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'MailImport', PROPERTIES, async (ids) =>
      (await call.context.reader.mailImports(ids ?? undefined)).map(mailImportJson),
    ),
};

export function mailImportJson(stored: Stored): MailImport {
  return { ...stored, createdAt: toUtcDate(stored.createdAt) };
}
