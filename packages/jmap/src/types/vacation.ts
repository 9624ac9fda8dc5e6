import type { Id, UTCDate } from './core.ts';

/** RFC 8621 8. The one of an account has the id "singleton". */
export interface VacationResponse {
  id: Id;
  isEnabled: boolean;
  fromDate: UTCDate | null;
  toDate: UTCDate | null;
  /** Null: "Auto: " and the subject that is answered. */
  subject: string | null;
  /** Both bodies null: a default text. */
  textBody: string | null;
  htmlBody: string | null;
}
