/** RFC 9051 4.3: a client that has not logged in has nothing long to say; more is somebody filling memory. */
export const MAX_COMMAND_BEFORE_LOGIN = 16 * 1024;
/** RFC 7888 4 (LITERAL-): what may come unasked. */
export const MAX_LITERAL_BEFORE_LOGIN = 4096;
/** Lines and literals of one command together, messages of APPEND apart. A UID set of 100,000 messages without runs fits. */
export const MAX_COMMAND = 1024 * 1024;
/** Literals of one command: each costs an object, and only MULTIAPPEND has more than a few. */
export const MAX_LITERALS = 1000;
/** A literal nobody asked us about (RFC 7888) and that is too large is read and thrown away up to here, so that the client hears why; beyond it the connection ends. */
export const MAX_DISCARDED_LITERAL = 4 * 1024 * 1024;
/** Octets of one value of METADATA (RFC 5464 4.1: at least 1024); how many values there may be is the backend's. */
export const MAX_METADATA_VALUE = 64 * 1024;
/** Parentheses, NOT and OR within one another: parsers and evaluators recurse. */
export const MAX_DEPTH = 50;
/** Keys of one SEARCH, items of one FETCH, mailboxes of one LIST: each may cost a look at every message. */
export const MAX_ITEMS = 1000;
/** A program that is refused as BAD this often is broken, or hunting for a hole. */
export const MAX_BAD_COMMANDS = 50;
/** Password guessing: so many failures in one connection and it is over (the limiter over all protocols is the server's). */
export const MAX_AUTH_FAILURES = 3;
/** Commands sent ahead of our answers; the caller stops reading, so only a caller's fault fills it. */
export const MAX_PENDING_INPUT = 2 * 1024 * 1024;
/** RFC 9051 9: numbers of messages and UIDs have 32 bits. */
export const MAX_NUMBER = 0xff_ff_ff_ff;
