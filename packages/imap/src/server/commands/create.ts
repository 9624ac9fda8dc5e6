import { bad, no } from '../../imap-error.ts';
import type { Reader } from '../../grammar/reader.ts';
import type { SpecialUse } from '../backend.ts';
import { command } from '../command-context.ts';

const SPECIAL_USES: readonly SpecialUse[] = ['\\Archive', '\\Drafts', '\\Junk', '\\Sent', '\\Trash'];

/** RFC 9051 6.3.4, with USE (RFC 6154 3). The id of the new mailbox comes with the OK (RFC 8474 4.1). */
export const create = command<{ name: string; specialUse: SpecialUse | null }>({
  parse(reader) {
    reader.space();
    const name = reader.mailbox();
    const [specialUse = null, ...more] = reader.take(' ') ? readUse(reader) : [];
    if (more.length > 0) throw no('USEATTR', 'A mailbox has one special use here');
    return { name, specialUse };
  },
  async run({ account }, { name, specialUse }) {
    // The delimiter at the end says that others will be created below it; here any mailbox may have others below it.
    return { code: `MAILBOXID (${await account.create(name.replace(/\/$/, ''), specialUse)})` };
  },
});

function readUse(reader: Reader): SpecialUse[] {
  reader.expect('(USE ');
  const uses = reader.list(
    () => {
      reader.expect('\\');
      const word = `\\${reader.word('A special use')}`;
      const use = SPECIAL_USES.find((known) => known.toUpperCase() === word);
      if (use === undefined) throw no('USEATTR', `${word} cannot be chosen here`);
      return use;
    },
    { mayBeEmpty: true },
  );
  reader.expect(')');
  if (uses.length === 0) throw bad('A special use was expected');
  return uses;
}
