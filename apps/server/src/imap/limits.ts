/** RFC 9051 5.4: a client that has logged in may be silent for at least 30 minutes, IDLE included (RFC 2177). */
export const SILENCE_TIMEOUT_MS = 31 * 60_000;
/** One that has not logged in has nothing to think about. */
export const LOGIN_TIMEOUT_MS = 60_000;
export const HANDSHAKE_TIMEOUT_MS = 30_000;
/** After our last word the client has this long to close; then we do. */
export const CLOSE_TIMEOUT_MS = 5000;
/** A client that takes nothing of what it asked for, for so long, is not reading. */
export const UNREAD_TIMEOUT_MS = 2 * 60_000;
/** A connection without a log-in and without progress for so long may have to make room for a new one. */
export const STALLED_AFTER_MS = 2000;
/** Mail programs keep one connection for each mailbox they watch; several may stand behind one address. */
export const MAX_CONNECTIONS_PER_ADDRESS = 100;
/** Of one listener. An idle session holds less than 64 KiB. */
export const MAX_CONNECTIONS = 10_000;
/** Of one account and address, over both ports: a program that leaks connections harms itself only. */
export const MAX_SESSIONS_PER_ACCOUNT = 30;
/** Answers waiting for a client that does not read them: beyond it commands wait too. */
export const MAX_UNSENT = 256 * 1024;
/** How long a running command may take once the server is stopping. */
export const SHUTDOWN_GRACE_MS = 25_000;
/** A lost hint costs at most this much time. */
export const RECHECK_EVERY_MS = 45_000;
/** Messages read from the database at a time: of the narrow rows, and of those with structure and envelope. */
export const NARROW_BATCH = 2000;
export const WIDE_BATCH = 50;
/** Octets of messages that are read before a client asks for them; the last of them may be larger. */
export const MAX_OCTETS_AHEAD = 512 * 1024;
