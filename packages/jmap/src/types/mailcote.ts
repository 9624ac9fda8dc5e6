import type { GetResponse, Id, UTCDate } from './core.ts';

/** One line of an SMTP dialogue; `at` in milliseconds since it began. Secrets masked, message data left out. */
export interface TraceLine {
  at: number;
  from: 'C' | 'S';
  text: string;
}

/** How a message travelled: one SMTP dialogue (or a delivery that never left the machine). */
export interface Trace {
  direction: 'in' | 'out' | 'local';
  startedAt: UTCDate;
  peerAddress: string | null;
  peerName: string | null;
  /** In: our listener; out: the MX host tried. */
  localName: string | null;
  tls: { version: string; cipher: string; authorized: boolean; subject: string | null } | null;
  lines: TraceLine[];
  /** accepted | delivered | retry | failed */
  outcome: string;
  /** Out: the recipient this attempt was for. */
  rcptTo: string | null;
}

/** Exactly one of emailId, submissionId. Traces of a sent Email include those of its submissions. */
export interface TraceGetArguments {
  accountId: Id;
  emailId?: Id | null;
  submissionId?: Id | null;
}
/** Oldest first. */
export type TraceGetResponse = Omit<GetResponse<Trace>, 'notFound' | 'state'>;

/** RFC-less: asks for one HTML part made safe to show (partId: null = the message's first HTML body part). */
export interface SafeHtmlGetArguments {
  accountId: Id;
  emailId: Id;
  partId?: string | null;
  /** block: no remote picture is loaded; proxy: through the server's picture proxy. */
  pictures?: 'block' | 'proxy';
}
export interface SafeHtmlGetResponse {
  accountId: Id;
  emailId: Id;
  partId: string | null;
  /** Same-origin address for a sandboxed frame. */
  url: string;
  /** What was removed or blocked. */
  report: SafeHtmlReport;
}
/** Counts and lists of what the sanitiser took out; see packages/html for the exact shape. */
export type SafeHtmlReport = Record<string, unknown>;
