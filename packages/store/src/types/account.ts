import type { Id } from './state.ts';

/** RFC 9425, of all mail of an account. Octets before compression. */
export interface Quota {
  id: Id;
  used: number;
  /** Null: no limit. */
  limit: number | null;
}

/** RFC 8621 8. */
export interface VacationResponse {
  isEnabled: boolean;
  fromDate: Date | null;
  toDate: Date | null;
  subject: string | null;
  textBody: string | null;
  htmlBody: string | null;
}
