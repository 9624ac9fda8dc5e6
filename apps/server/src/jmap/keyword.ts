import { ArgumentError, string, type Check } from '@mailcote/jmap';

/** RFC 8621 4.1.1: 1–255 visible ASCII characters without ( ) { ] % * " \ */
const KEYWORD = /^[\x21\x23\x24\x26\x27\x2b-\x5b\x5e-\x7a\x7c-\x7e]{1,255}$/;

/** A keyword in lower case, as servers have to return it. */
export const keyword: Check<string> = (value, path) => {
  const text = string(value, path);
  if (!KEYWORD.test(text)) {
    throw new ArgumentError(
      path,
      'expected a keyword: 1–255 visible ASCII characters without ( ) { ] % * " \\',
    );
  }
  return text.toLowerCase();
};
