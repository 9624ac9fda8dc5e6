/** RFC 1939 3: an autologout timer of at least 10 minutes. */
export const AUTOLOGOUT_MS = 10 * 60_000;
/** As the autologout, for a client that does not read what it asked for. */
export const STALLED_SENDING_MS = 2 * 60_000;
export const HANDSHAKE_TIMEOUT_MS = 30_000;
/** After our last word the client has this long to close; then we do. */
export const CLOSE_TIMEOUT_MS = 5000;
/** For one IPv4 address or one IPv6 /64. */
export const MAX_CONNECTIONS_PER_ADDRESS = 30;
/** Of one listener. */
export const MAX_CONNECTIONS = 1000;
/** A connection without progress for so long may have to make room for a new one. */
export const STALLED_AFTER_MS = 2000;
/** How long a message on its way, or an UPDATE, may take once the server is stopping. */
export const SHUTDOWN_GRACE_MS = 20_000;
/** Octets waiting for a client that does not read them, beyond which nothing more is read from the store. */
export const MAX_UNSENT = 512 * 1024;
