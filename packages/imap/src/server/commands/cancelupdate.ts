import { command } from '../command-context.ts';

/** RFC 5267 4.3.5: searches that are no longer kept up to date. A tag of none is one of them already. */
export const cancelupdate = command<string[]>({
  parse(reader) {
    const tags: string[] = [];
    do {
      reader.space();
      tags.push(reader.string('A tag'));
    } while (!reader.isAtEnd);
    return tags;
  },
  run({ selected }, tags) {
    for (const tag of tags) selected.contexts.cancel(tag);
    return { text: 'No further updates' };
  },
});
