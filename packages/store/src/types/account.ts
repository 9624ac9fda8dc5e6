import type { Id } from './state.ts';

/** RFC 9425, of all mail of an account. Octets before compression. */
export interface Quota {
  id: Id;
  used: number;
  /** Null: no limit. */
  limit: number | null;
}

/** What clients remember for an account. */
export interface Preferences {
  /** Names of what was shown once and is not shown again. */
  seen: string[];
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
