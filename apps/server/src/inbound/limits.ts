/** Against clients that talk before they listen (RFC 5321 4.3.1): the banner waits this long, and so must they. */
export const GREETING_DELAY_MS = 15;
/** RFC 5321 4.5.3.2.7: at least five minutes for a command. */
export const COMMAND_TIMEOUT_MS = 5 * 60_000;
export const HANDSHAKE_TIMEOUT_MS = 30_000;
/** After our last word the client has this long to close; then we do. */
export const CLOSE_TIMEOUT_MS = 5000;
/** One message may take this long on the wire, one session this long in all: nobody holds a connection for ever. */
export const DATA_TIMEOUT_MS = 60 * 60_000;
export const SESSION_TIMEOUT_MS = 2 * 60 * 60_000;
/** A sender that dribbles is one that holds a connection on purpose. Measured from the start of DATA, after a grace period. */
export const MIN_DATA_RATE = 500;
export const DATA_RATE_GRACE_MS = 10_000;
/** A connection without progress for so long may have to make room for a new one. */
export const STALLED_AFTER_MS = 2000;
/** For one IPv4 address or one IPv6 /64. */
export const MAX_CONNECTIONS_PER_ADDRESS = 30;
/** Of one listener. With the memory below this bounds what a flood can take. */
export const MAX_CONNECTIONS = 1000;
/** Replies waiting for a client that does not read them. */
export const MAX_UNSENT_REPLIES = 64 * 1024;
/** A message stays in memory up to here, then it is streamed to the store. */
export const MEMORY_LIMIT = 128 * 1024;
/** Of all streamed messages together: what stays in memory as well, so that it need not be read back to be parsed. The others are read back. */
export const KEPT_MEMORY = 48 * 1024 * 1024;
/** Of one of them: the largest are few, and twenty of them at once must not fill it with what is read back in the end all the same. */
export const KEPT_OF_ONE = 16 * 1024 * 1024;
/** Streamed data waiting for the database before the client has to wait. */
export const MAX_STREAM_BACKLOG = 512 * 1024;
/** How long a running DATA may take once the server is stopping. */
export const SHUTDOWN_GRACE_MS = 25_000;
/** "Temporary trouble" is said within two seconds: what a look-up may take. */
export const LOOKUP_TIMEOUT_MS = 2000;
/** Work that takes longer makes us ask whether the database is there at all, and wait so long for the answer. */
export const PULSE_AFTER_MS = 1000;
export const PULSE_TIMEOUT_MS = 3000;
/** A message whose COMMIT was not answered: how long the client waits for the database to come back and tell (RFC 5321 4.5.3.2.6 gives us ten minutes). */
export const DOUBT_TIMEOUT_MS = 60_000;
/** A streamed message that the store has not taken a piece of for so long is given up. */
export const STREAM_STALL_MS = 10_000;
