import { listPattern, listResponses, type ListEntry } from '../list-matching.ts';
import type { Reader } from '../../grammar/reader.ts';
import { readMetadataEntries } from '../../grammar/metadata-entry.ts';
import { readStatusItems, type StatusItem } from '../../grammar/status-items.ts';
import { bad } from '../../imap-error.ts';
import { metadataResponse } from '../../serializer/metadata-response.ts';
import { list as parenthesized, mailboxName } from '../../serializer/writer.ts';
import type { MailboxInfo } from '../backend.ts';
import { command, type CommandContext } from '../command-context.ts';
import { statusResponse, wantedStatus } from '../status-response.ts';

interface ListArguments {
  selection: Set<Selection>;
  returns: Set<Return>;
  status: StatusItem[];
  /** Entries (RFC 9590). */
  metadata: string[];
  reference: string;
  patterns: string[];
}

/** RFC 9051 6.3.9.1, RFC 6154 5. */
type Selection = 'SUBSCRIBED' | 'REMOTE' | 'RECURSIVEMATCH' | 'SPECIAL-USE';
const SELECTIONS: readonly Selection[] = ['SUBSCRIBED', 'REMOTE', 'RECURSIVEMATCH', 'SPECIAL-USE'];
type Return = 'SUBSCRIBED' | 'CHILDREN' | 'SPECIAL-USE' | 'STATUS' | 'MYRIGHTS' | 'METADATA';
const RETURNS: readonly Return[] = [
  'SUBSCRIBED',
  'CHILDREN',
  'SPECIAL-USE',
  'STATUS',
  'MYRIGHTS',
  'METADATA',
];

/** RFC 9051 6.3.9 whole: patterns, selection and return options (RFC 5258, 5819, 6154, 8440, 9590). */
export const list = command<ListArguments>({
  parse(reader) {
    reader.space();
    const args: ListArguments = {
      selection: new Set(),
      returns: new Set(),
      status: [],
      metadata: [],
      reference: '',
      patterns: [],
    };
    if (reader.peek() === '(') {
      reader.list(() => args.selection.add(oneOf(reader, SELECTIONS, 'selection option')), {
        mayBeEmpty: true,
      });
      reader.space();
    }
    if (args.selection.has('RECURSIVEMATCH') && !args.selection.has('SUBSCRIBED')) {
      throw bad('RECURSIVEMATCH goes with SUBSCRIBED');
    }
    args.reference = reader.mailboxPattern();
    reader.space();
    if (reader.peek() === '(') args.patterns = reader.list(() => reader.mailboxPattern());
    else args.patterns.push(reader.mailboxPattern());
    if (reader.take(' RETURN ')) readReturns(reader, args);
    return args;
  },
  run: listMailboxes,
});

function readReturns(reader: Reader, args: ListArguments): void {
  reader.list(
    () => {
      const option = oneOf(reader, RETURNS, 'return option');
      args.returns.add(option);
      if (option === 'STATUS') {
        reader.space();
        args.status = readStatusItems(reader);
      } else if (option === 'METADATA') {
        reader.space();
        args.metadata = readMetadataEntries(reader);
      }
    },
    { mayBeEmpty: true },
  );
}

function oneOf<T extends string>(reader: Reader, known: readonly T[], what: string): T {
  const word = reader.word(`A ${what}`);
  const found = known.find((name) => name === word);
  if (found === undefined) throw bad(`There is no ${what} ${word}`);
  return found;
}

async function listMailboxes(context: CommandContext, args: ListArguments): Promise<void> {
  const { account, nameEncoding } = context;
  const { selection, returns, status, metadata, reference, patterns } = args;
  if (patterns.length === 1 && patterns[0] === '' && selection.size === 0) {
    // RFC 9051 6.3.9: only the delimiter and the root are asked for.
    context.untagged('LIST (\\Noselect) "/" ""');
    return;
  }
  const isSelected = (mailbox: MailboxInfo): boolean =>
    (!selection.has('SUBSCRIBED') || mailbox.isSubscribed) &&
    (!selection.has('SPECIAL-USE') || mailbox.specialUse !== null);
  const mailboxes = await account.mailboxes();
  const entries = listResponses(
    mailboxes,
    patterns.map((pattern) => listPattern(reference, pattern)),
    {
      isSelected,
      isRecursive: selection.has('RECURSIVEMATCH'),
    },
  );
  const statuses = returns.has('STATUS')
    ? await account.status(
        entries.map(({ mailbox }) => mailbox.id),
        wantedStatus(status),
      )
    : null;
  const annotations = returns.has('METADATA') ? await account.metadataOfMailboxes(metadata) : null;
  for (const entry of entries) {
    const childInfo = entry.hasSelectedChild ? ' ("CHILDINFO" ("SUBSCRIBED"))' : '';
    const name = mailboxName(entry.mailbox.name, nameEncoding);
    context.untagged(`LIST ${parenthesized(attributes(entry, args))} "/" ${name}${childInfo}`);
    if (returns.has('MYRIGHTS') && isSelected(entry.mailbox))
      context.untagged(`MYRIGHTS ${name} ${rights(entry.mailbox)}`);
    if (annotations !== null && isSelected(entry.mailbox)) {
      const stored = annotations.get(entry.mailbox.id);
      const values = metadata.map((wanted) => [wanted, stored?.get(wanted) ?? null] as const);
      await context.untaggedPieces(metadataResponse(entry.mailbox.name, values, nameEncoding));
    }
    const found = statuses?.get(entry.mailbox.id);
    if (found) context.untagged(statusResponse(entry.mailbox, found, status, context));
  }
}

function attributes({ mailbox }: ListEntry, { selection, returns }: ListArguments): string[] {
  const found: string[] = [];
  // RFC 9051 7.3.1: always there, whether asked for or not: they cost nothing here.
  found.push(mailbox.hasChildren ? '\\HasChildren' : '\\HasNoChildren');
  if ((selection.has('SUBSCRIBED') || returns.has('SUBSCRIBED')) && mailbox.isSubscribed)
    found.push('\\Subscribed');
  if (mailbox.specialUse !== null) found.push(mailbox.specialUse);
  return found;
}

/**
 * RFC 4314 2.1: everything with one's own mailboxes but to administer rights (a), of which there are none to give; mail comes
 * to the inbox (p), which cannot be deleted (x). "c" and "d" are older names of some of them (2.1.1).
 */
function rights({ name }: MailboxInfo): string {
  return name === 'INBOX' ? 'lrswipktecd' : 'lrswikxtecd';
}
