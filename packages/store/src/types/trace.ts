/** One line of an SMTP dialogue. `at` = milliseconds since the dialogue began. */
export interface TraceLine {
  at: number;
  from: 'C' | 'S';
  text: string;
}

/** How a message came (in) or went (out). Stored compactly as JSON; secrets masked, data elided. */
export interface Trace {
  direction: 'in' | 'out' | 'local';
  startedAt: Date;
  /** Peer address and name, as "203.0.113.5" and "mx.example.org". */
  peerAddress: string | null;
  peerName: string | null;
  /** In: our listener; out: MX host tried. */
  localName: string | null;
  tls: { version: string; cipher: string; authorized: boolean; subject: string | null } | null;
  lines: TraceLine[];
  /** What came of it, in a word: accepted | delivered | retry | failed. */
  outcome: string;
  /** For out: the recipient of the attempt. */
  rcptTo: string | null;
}
