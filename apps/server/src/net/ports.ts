/** Where a process listens; null where it does not have the role. */
export interface Ports {
  http: number | null;
  smtp: number | null;
  submission: number | null;
  submissions: number | null;
  /** Null also where LMTP is not wanted. */
  lmtp: number | null;
  pop3: number | null;
  pop3s: number | null;
  imap: number | null;
  imaps: number | null;
}

/** Nothing listens yet. */
export function noPorts(): Ports {
  return {
    http: null,
    smtp: null,
    submission: null,
    submissions: null,
    lmtp: null,
    imap: null,
    imaps: null,
    pop3: null,
    pop3s: null,
  };
}
