import { command } from '../command-context.ts';
import { ENABLEABLE, type Enableable } from '../capabilities.ts';

/** RFC 9051 6.3.1, RFC 5161. What we do not know is left out of the answer. */
export const enable = command<string[]>({
  parse(reader) {
    const names: string[] = [];
    do {
      reader.space();
      names.push(reader.atom('A capability').toUpperCase());
    } while (!reader.isAtEnd);
    return names;
  },
  async run(context, names) {
    const known = ENABLEABLE.filter((name) => names.includes(name));
    context.enable(known);
    // RFC 5464 4.1: what others change is told from now on.
    if (known.includes('METADATA')) await context.startNews();
    context.untagged(['ENABLED', ...known.map(spelled)].join(' '));
  },
});

function spelled(name: Enableable): string {
  return name === 'IMAP4REV2' ? 'IMAP4rev2' : name;
}
