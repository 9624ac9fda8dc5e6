import { capabilities } from '../capabilities.ts';
import { command } from '../command-context.ts';

/** RFC 9051 6.1.1. */
export const capability = command({
  parse: () => undefined,
  run: ({ untagged, session, options }) => untagged(`CAPABILITY ${capabilities(session, options).join(' ')}`),
});
