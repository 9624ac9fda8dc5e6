import { MethodError } from '@mailcote/jmap';

/** RFC 4790 names of the order that strings are sorted in, told in the Session object: Unicode, without regard to case. */
export const COLLATIONS = ['i;unicode-casemap'];

/** null: the client leaves it to us. Throws MethodError unsupportedSort for one that we do not have. */
export function checkCollation(collation: string | null, path: string): void {
  if (collation !== null && !COLLATIONS.includes(collation)) {
    throw new MethodError('unsupportedSort', `${path}: ${JSON.stringify(collation)} is not supported`);
  }
}
