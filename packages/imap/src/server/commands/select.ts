import { NumberSet } from '../../grammar/number-set.ts';
import type { Reader } from '../../grammar/reader.ts';
import { resolveRanges, type SequenceSet } from '../../grammar/sequence-set.ts';
import { FLAGS } from '../../grammar/flags.ts';
import { bad } from '../../imap-error.ts';
import { MAX_NUMBER } from '../../limits.ts';
import { list, mailboxName } from '../../serializer/writer.ts';
import type { MailboxSnapshot, OpenMailbox } from '../backend.ts';
import { command, type CommandContext, type Completion } from '../command-context.ts';
import { SelectedView } from '../selected-view.ts';
import { fetchName, isUidOnly, uidItems, uidRequired } from '../uid-only.ts';
import { UpdateContexts } from '../update-contexts.ts';

interface SelectArguments {
  name: string;
  isCondstore: boolean;
  qresync: Qresync | null;
}

/** RFC 7162 3.2.5: what the client remembers of the mailbox. */
interface Qresync {
  uidValidity: number;
  modSeq: number;
  /** Null: all UIDs there ever were. */
  knownUids: SequenceSet | null;
  /** The client has told which numbers some of them had. */
  hasNumbers: boolean;
}

/** Those that programs know by name (IANA registry of IMAP keywords); any other may be made. */
const KEYWORDS = ['$forwarded', '$mdnsent', '$junk', '$notjunk', '$phishing'];

/** RFC 9051 6.3.2, with CONDSTORE and QRESYNC (RFC 7162 3.1.8, 3.2.5). */
export const select = command<SelectArguments>({
  parse: readArguments,
  run: (context, args) => open(context, args, false),
});

/** RFC 9051 6.3.3: SELECT, read only. */
export const examine = command<SelectArguments>({
  parse: readArguments,
  run: (context, args) => open(context, args, true),
});

function readArguments(reader: Reader): SelectArguments {
  reader.space();
  const args: SelectArguments = { name: reader.mailbox(), isCondstore: false, qresync: null };
  if (!reader.take(' ')) return args;
  reader.list(() => {
    const word = reader.word('A SELECT parameter');
    if (word === 'CONDSTORE') args.isCondstore = true;
    else if (word === 'QRESYNC') args.qresync = readQresync(reader);
    else throw bad(`There is no SELECT parameter ${word}`);
  });
  return args;
}

function readQresync(reader: Reader): Qresync {
  reader.expect(' (');
  const uidValidity = reader.number('A UIDVALIDITY');
  reader.space();
  const qresync: Qresync = {
    uidValidity,
    modSeq: reader.number64('A MODSEQ'),
    knownUids: null,
    hasNumbers: false,
  };
  if (reader.take(' ')) {
    if (reader.isAtSequenceSet) qresync.knownUids = reader.sequenceSet();
    if (reader.peek() === '(' || reader.take(' ')) {
      // Which UIDs had which numbers: only a help to say less about what vanished, and we say it exactly anyway.
      qresync.hasNumbers = true;
      reader.expect('(');
      reader.sequenceSet();
      reader.space();
      reader.sequenceSet();
      reader.expect(')');
    }
  }
  reader.expect(')');
  return qresync;
}

async function open(
  context: CommandContext,
  args: SelectArguments,
  isReadOnly: boolean,
): Promise<Completion> {
  const { session, account } = context;
  if (args.qresync !== null && !session.enabled.has('QRESYNC')) throw bad('ENABLE QRESYNC first');
  // RFC 9586 3: not even there.
  if (args.qresync?.hasNumbers === true && isUidOnly(session)) throw uidRequired();
  if (args.isCondstore) context.enable(['CONDSTORE']);
  if (session.selected !== null) {
    context.select(null);
    // RFC 9051 7.1: what follows is about the new mailbox.
    context.untagged('OK [CLOSED] The mailbox selected before is closed');
  }
  const mailbox = await account.open(args.name);
  // What is announced while the snapshot is read may be newer.
  const early: (number | null)[] = [];
  let onChange = (modSeq: number | null): void => {
    early.push(modSeq);
  };
  const watch = mailbox.watch((modSeq) => onChange(modSeq));
  try {
    const snapshot = await mailbox.snapshot();
    const selected = {
      mailbox,
      view: new SelectedView(snapshot),
      isReadOnly,
      contexts: new UpdateContexts(),
      watch,
    };
    onChange = (modSeq) => selected.view.announce(modSeq);
    for (const modSeq of early) selected.view.announce(modSeq);
    describe(context, mailbox, snapshot, selected.view.exists);
    context.select(selected);
    if (args.qresync !== null) await resynchronize(context, args.qresync, snapshot);
  } catch (error) {
    context.select(null);
    watch[Symbol.dispose]();
    throw error;
  }
  return isReadOnly ? { code: 'READ-ONLY' } : { code: 'READ-WRITE' };
}

function describe(
  { session, untagged, nameEncoding }: CommandContext,
  mailbox: OpenMailbox,
  snapshot: MailboxSnapshot,
  exists: number,
): void {
  const flags = [...FLAGS, ...KEYWORDS];
  untagged(`FLAGS ${list(flags)}`);
  untagged(`OK [PERMANENTFLAGS ${list([...flags, '\\*'])}] Flags are kept, new keywords too`);
  untagged(`${exists} EXISTS`);
  if (session.enabled.has('IMAP4REV2')) {
    // RFC 9051 6.3.2: the name as it is listed.
    untagged(`LIST () "/" ${mailboxName(mailbox.name, nameEncoding)}`);
  } else untagged('0 RECENT');
  untagged(`OK [UIDVALIDITY ${snapshot.uidValidity}] UIDs are valid`);
  untagged(`OK [UIDNEXT ${snapshot.uidNext}] The next UID`);
  untagged(`OK [HIGHESTMODSEQ ${snapshot.highestModSeq}] The last change`);
  untagged(`OK [MAILBOXID (${mailbox.id})] The id of the mailbox`);
}

/** RFC 7162 3.2.5.1: what vanished, then what changed. */
async function resynchronize(
  context: CommandContext,
  qresync: Qresync,
  snapshot: MailboxSnapshot,
): Promise<void> {
  if (qresync.uidValidity !== snapshot.uidValidity) return;
  const { mailbox, view } = context.selected;
  const known =
    qresync.knownUids?.kind === 'ranges'
      ? resolveRanges(qresync.knownUids.ranges, MAX_NUMBER)
      : NumberSet.ofRanges([[1, Math.max(1, snapshot.uidNext - 1)]]);
  const vanished = await mailbox.vanished(qresync.modSeq, known);
  if (!vanished.isEmpty) context.untagged(`VANISHED (EARLIER) ${vanished.toString()}`);
  for (const { uid, flags, modSeq, isExpunged } of await mailbox.changes(qresync.modSeq)) {
    const sequence = view.sequenceOf(uid);
    if (isExpunged || sequence === null || !known.has(uid)) continue;
    const items = [...uidItems(context.session, uid), `FLAGS ${list(flags)}`, `MODSEQ (${modSeq})`];
    context.untagged(`${fetchName(context.session, { uid, sequence })} ${list(items)}`);
  }
}
