import { list as parenthesized, mailboxName } from '../../serializer/writer.ts';
import { command } from '../command-context.ts';
import { listPattern } from '../list-matching.ts';

/** RFC 3501 6.3.9: what is subscribed to. */
export const lsub = command<{ reference: string; pattern: string }>({
  parse(reader) {
    reader.space();
    const reference = reader.mailboxPattern();
    reader.space();
    return { reference, pattern: reader.mailboxPattern() };
  },
  async run({ account, untagged, nameEncoding }, { reference, pattern }) {
    const matches = listPattern(reference, pattern);
    const subscribed = (await account.mailboxes()).filter(({ isSubscribed }) => isSubscribed);
    const names = new Set(subscribed.map(({ name }) => name).filter((name) => matches(name)));
    // A parent that is not subscribed to, above one that is and that "%" does not reach.
    const parents = pattern.endsWith('%')
      ? subscribed.flatMap(({ name }) => parentsOf(name)).filter((name) => matches(name) && !names.has(name))
      : [];
    for (const name of names) untagged(`LSUB () "/" ${mailboxName(name, nameEncoding)}`);
    for (const name of new Set(parents)) {
      untagged(`LSUB ${parenthesized(['\\Noselect'])} "/" ${mailboxName(name, nameEncoding)}`);
    }
  },
});

function parentsOf(name: string): string[] {
  const levels = name.split('/').slice(0, -1);
  return levels.map((_, index) => levels.slice(0, index + 1).join('/'));
}
