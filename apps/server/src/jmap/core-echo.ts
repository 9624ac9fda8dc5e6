import { CORE_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';

/** RFC 8620 4. */
export const coreEcho: JmapMethod = { capability: CORE_CAPABILITY, run: (args) => args };
