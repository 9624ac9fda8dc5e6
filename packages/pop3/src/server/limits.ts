/** RFC 2449 4 allows 255 octets, RFC 5034 4 long SASL responses; also the longest line that is ever buffered. */
export const MAX_COMMAND_LINE = 12_288;
/** Pipelined commands waiting for us. The caller stops reading meanwhile, so only a caller's fault fills it. */
export const MAX_PENDING_INPUT = 256 * 1024;
/** A program that is refused this often is broken, or guessing. */
export const MAX_BAD_COMMANDS = 50;
/** Password guessing: so many failures in one connection and it is over (the limiter over all protocols is the server's). */
export const MAX_LOGIN_FAILURES = 3;
/** RFC 1939 has no limit; nobody needs more lines of a body than this to see what it is about. */
export const MAX_TOP_LINES = 1_000_000;
