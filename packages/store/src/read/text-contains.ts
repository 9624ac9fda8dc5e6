import { substringForm, type SubstringText } from '../search/substring-text.ts';
import type { TextFilter } from './entry-filter.ts';

/** RFC 9051 6.4.4, the keys that look for a text; the same as entry-filter.ts has in SQL. */
export function textContains(text: SubstringText, filter: TextFilter): boolean {
  const wanted = substringForm(filter.value);
  switch (filter.kind) {
    case 'address':
      return text[filter.field].includes(wanted);
    case 'subject':
    case 'body':
      return text[filter.kind].includes(wanted);
    case 'text':
      return text.header.includes(wanted) || text.body.includes(wanted);
    case 'header': {
      const name = `${substringForm(filter.name)}:`;
      return text.header
        .split('\n')
        .some((line) => line.startsWith(name) && line.slice(name.length).includes(wanted));
    }
  }
}
