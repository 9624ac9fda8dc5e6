import type { StatusItem } from '../grammar/status-items.ts';
import { list, mailboxName } from '../serializer/writer.ts';
import type { MailboxInfo, MailboxStatus } from './backend.ts';
import type { CommandContext } from './command-context.ts';

/** Whether the costly count is needed. */
export function wantedStatus(items: readonly StatusItem[]): { deleted: boolean } {
  return { deleted: items.includes('DELETED') || items.includes('DELETED-STORAGE') };
}

/** RFC 9051 7.3.4, without "* ". Asking for HIGHESTMODSEQ is using CONDSTORE (RFC 7162 3.1). */
export function statusResponse(
  mailbox: MailboxInfo,
  status: MailboxStatus,
  items: readonly StatusItem[],
  { nameEncoding, options, enable }: Pick<CommandContext, 'nameEncoding' | 'options' | 'enable'>,
): string {
  const values: Record<StatusItem, number | string> = {
    MESSAGES: status.messages,
    UIDNEXT: status.uidNext,
    UIDVALIDITY: status.uidValidity,
    UNSEEN: status.unseen,
    DELETED: status.deleted ?? 0,
    'DELETED-STORAGE': status.deletedStorage ?? 0,
    SIZE: status.size,
    RECENT: 0,
    HIGHESTMODSEQ: status.highestModSeq,
    MAILBOXID: `(${mailbox.id})`,
    APPENDLIMIT: options.maxMessageSize,
  };
  if (items.includes('HIGHESTMODSEQ')) enable(['CONDSTORE']);
  return `STATUS ${mailboxName(mailbox.name, nameEncoding)} ${list(items.map((item) => `${item} ${values[item]}`))}`;
}
