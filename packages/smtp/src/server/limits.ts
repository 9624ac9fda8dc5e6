/** RFC 5321 4.5.3.1.4 allows 512 octets, extensions add to it; more is somebody filling memory or hunting an overflow. */
export const MAX_COMMAND_LINE = 2048;
/** RFC 4954 4: base64 lines of AUTH may have 12,288 octets. Also the longest line that is ever buffered. */
export const MAX_AUTH_LINE = 12_288;
/** Pipelined input waiting for a decision of ours. The caller stops reading meanwhile, so only a caller's fault fills it. */
export const MAX_PENDING_INPUT = 1024 * 1024;
/** Data beyond the size limit that is read and thrown away so that the client hears 552; then the connection ends. */
export const MAX_DISCARDED_DATA = 4 * 1024 * 1024;
/** RFC 5321 4.5.3.1.8: at least 100 recipients are accepted; more per message only serves list bombing. */
export const MAX_RECIPIENTS = 100;
/** RFC 9422 3: messages of one connection. Nobody has so many at a time; whoever does comes back with the rest. */
export const MAX_MESSAGES = 10_000;
/**
 * Chunks of one message by BDAT: so many in any case, and more as long as they have this many octets on average. A message
 * in pieces of one octet costs a command for each of them.
 */
export const FREE_CHUNKS = 1000;
export const MIN_AVERAGE_CHUNK = 512;
/** A program that is refused this often is broken, or guessing. */
export const MAX_BAD_COMMANDS = 20;
/** Harvesting of addresses: so many unknown recipients in one connection and it is over. */
export const MAX_REFUSED_RECIPIENTS = 50;
/** Password guessing: so many failures in one connection and it is over (the limiter over all protocols is the server's). */
export const MAX_AUTH_FAILURES = 3;
