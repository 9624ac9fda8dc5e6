import { ArgumentError, MAILCOTE_CAPABILITY, setOf, string, type Check, type Patch } from '@mailcote/jmap';
import { MAX_SEEN, MAX_SEEN_NAME } from './limits.ts';
import { SetFailure } from './set-error.ts';
import { singletonSet } from './singleton.ts';

const NAME = new RegExp(`^[A-Za-z0-9._-]{1,${MAX_SEEN_NAME}}$`);

const seenName: Check<string> = (value, path) => {
  const name = string(value, path);
  if (!NAME.test(name))
    throw new ArgumentError(path, `names have from 1 to ${MAX_SEEN_NAME} letters, digits, ".", "_" and "-"`);
  return name;
};
const seenSet = setOf(seenName);

/** Mailcote's own, as RFC 8620 5.3. */
export const preferencesSet = singletonSet('Preferences', MAILCOTE_CAPABILITY, async (tx, lines) => {
  const before = await tx.preferences();
  const seen = lines.reduce(withLine, new Set(before.seen));
  if (seen.size > MAX_SEEN) throw new SetFailure('overQuota', `At most ${MAX_SEEN} names`);
  await tx.setPreferences({ seen: [...seen] });
});

/** `seen` as a whole, or `seen/NAME` to be true or null. */
function withLine(seen: Set<string>, { path: [property = '', key, ...rest], value }: Patch): Set<string> {
  if (property !== 'seen') throw new ArgumentError(property, 'cannot change');
  if (rest.length > 0) throw new SetFailure('invalidPatch', 'there is nothing in a name that was seen');
  if (key === undefined) return new Set(value === null ? [] : seenSet(value, property));
  const name = seenName(key, `${property}/${key}`);
  if (value === null) seen.delete(name);
  else seen.add(seenSet({ [name]: value }, property)[0]!);
  return seen;
}
