import type { VacationResponse } from '@mailcote/jmap';
import type { VacationResponse as Stored } from '@mailcote/store';
import { toUtcDate } from './call.ts';
import { SINGLETON } from './singleton.ts';

export const VACATION_PROPERTIES = [
  'id',
  'isEnabled',
  'fromDate',
  'toDate',
  'subject',
  'textBody',
  'htmlBody',
] as const satisfies (keyof VacationResponse)[];

export function vacationJson({ fromDate, toDate, ...rest }: Stored): VacationResponse {
  return {
    id: SINGLETON,
    fromDate: fromDate && toUtcDate(fromDate),
    toDate: toDate && toUtcDate(toDate),
    ...rest,
  };
}
