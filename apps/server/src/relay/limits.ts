/** Connections to one destination at a time, as large receivers ask for. */
export const MAX_CONNECTIONS_PER_DESTINATION = 20;
/** A destination begins with so many: a hundred dead ones must not use up all there are, and a few messages need no more. */
export const FIRST_CONNECTIONS = 2;
/** It gets one more for so many messages that it took. */
export const MESSAGES_PER_CONNECTION = 20;
/** Connections in all. */
export const MAX_CONNECTIONS = 200;
/** Recipients handed to a connection at a time; when it is done with them it gets the next ones. */
export const BATCH_SIZE = 25;
/** Recipients claimed at a time, over all destinations. */
export const CLAIM_SIZE = 200;
/** Of one message in one transaction (RFC 5321 4.5.3.1.8). */
export const MAX_RECIPIENTS = 100;
export const CONNECT_TIMEOUT_MS = 30_000;
/** One message on one connection, all replies included. A server that answers each command in the last second is cut off here. */
export const MESSAGE_TIMEOUT_MS = 14 * 60_000;
/** The longest that a claimed item stays with one process. */
export const LEASE_MS = 20 * 60_000;
/** A process that the database has not heard of for so long is dead, and its items are anybody's. */
export const ALIVE_MS = 30_000;
export const BEAT_EVERY_MS = 5000;
/** No message is begun whose end might come after its lease: another worker would send it again. */
export const LEASE_RESERVE_MS = MESSAGE_TIMEOUT_MS + 60_000;
/** Addresses tried for one attempt, over all hosts. */
export const MAX_TARGETS = 6;
/** New connections after one broke in the middle of a batch. */
export const MAX_RECONNECTS = 3;
/** Without a wake-up the queue is looked at this often all the same. */
export const LOOK_EVERY_MS = 30_000;
/** How long running transfers may take once the server is stopping. */
export const SHUTDOWN_GRACE_MS = 20_000;
