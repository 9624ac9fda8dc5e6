import { bad } from '../imap-error.ts';
import type { MailboxInfo } from './backend.ts';

/** Backtracking of a pattern of many stars over a long name would take for ever; nobody means so many. */
const MAX_WILDCARDS = 20;

/**
 * RFC 9051 6.3.9: "*" is anything, "%" anything without the delimiter; INBOX whatever its case.
 * @param reference is put in front of the pattern
 */
export function listPattern(reference: string, pattern: string): (name: string) => boolean {
  const whole = (reference + pattern).replaceAll(/[*%]*\*[*%]*/g, '*').replaceAll(/%+/g, '%');
  if ([...whole.matchAll(/[*%]/g)].length > MAX_WILDCARDS)
    throw bad(`A pattern has at most ${MAX_WILDCARDS} wildcards`);
  const source = whole.replaceAll(/[*%]|[^*%]+/g, (part) => {
    if (part === '*') return '.*';
    return part === '%' ? '[^/]*' : part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
  });
  const exact = new RegExp(`^${source}$`, 'su');
  const anyCase = new RegExp(`^${source}$`, 'sui');
  return (name) => exact.test(name) || (name === 'INBOX' && anyCase.test(name));
}

export interface ListEntry {
  mailbox: MailboxInfo;
  /** RFC 9051 6.3.9.6: one below it that the pattern does not reach is selected (CHILDINFO). */
  hasSelectedChild: boolean;
}

export function listResponses(
  mailboxes: readonly MailboxInfo[],
  patterns: readonly ((name: string) => boolean)[],
  options: { isSelected: (mailbox: MailboxInfo) => boolean; isRecursive: boolean },
): ListEntry[] {
  const isMatch = (name: string): boolean => patterns.some((matches) => matches(name));
  const selected = mailboxes.filter(options.isSelected);
  const hidden = options.isRecursive ? selected.filter(({ name }) => !isMatch(name)) : [];
  const chosen = new Set(selected);
  return mailboxes
    .filter(({ name }) => isMatch(name))
    .map((mailbox) => ({
      mailbox,
      hasSelectedChild: hidden.some(({ name }) => name.startsWith(`${mailbox.name}/`)),
    }))
    .filter(({ mailbox, hasSelectedChild }) => chosen.has(mailbox) || hasSelectedChild);
}
