import { VACATION_CAPABILITY } from '@mailcote/jmap';
import type { JmapMethod } from './call.ts';
import { getRecords } from './get.ts';
import { SINGLETON } from './singleton.ts';
import { vacationJson, VACATION_PROPERTIES } from './vacation-json.ts';

/** RFC 8621 8.1. */
export const vacationResponseGet: JmapMethod = {
  capability: VACATION_CAPABILITY,
  run: (args, call) =>
    getRecords(args, call, 'VacationResponse', VACATION_PROPERTIES, async (ids) =>
      ids && !ids.includes(SINGLETON) ? [] : [vacationJson(await call.context.reader.vacationResponse())],
    ),
};
