/** Errors a caller can expect carry one of these codes; anything else thrown is a broken promise (database away: `isTemporary(error)`). */
export type StoreErrorCode =
  | 'notFound'
  | 'alreadyExists'
  | 'invalidProperties'
  | 'overQuota'
  | 'tooManyKeywords'
  | 'mailboxHasChild'
  | 'mailboxHasEmail'
  | 'addressBookHasContents'
  | 'cannotUnsend'
  | 'leaseLost'
  | 'retracted'
  | 'cannotCalculateChanges'
  | 'unsupportedFilter'
  | 'tooLarge'
  | 'tooMany'
  | 'rateLimit'
  | 'forbidden';

/** What a caller can expect and answer (a SetError, a 4xx). Anything else thrown by the store is a fault or `isTemporary`. */
export class StoreError extends Error {
  readonly code: StoreErrorCode;
  /** For `invalidProperties`: which. */
  readonly properties: string[];

  constructor(code: StoreErrorCode, message: string, properties: string[] = []) {
    super(message);
    this.name = 'StoreError';
    this.code = code;
    this.properties = properties;
  }
}

/** Classes of SQLSTATE (first two characters) that pass by themselves or when an operator acts. */
const TEMPORARY_CLASSES = new Set([
  '08', // connection
  '53', // insufficient resources: disk full, too many connections, out of memory
  '57', // operator intervention: shutdown, crash of another backend, cannot connect now
  '58', // system error outside of PostgreSQL: I/O
]);
const TEMPORARY_CODES = new Set([
  '40001', // serialization failure
  '40P01', // deadlock
  '55P03', // lock not available (lock_timeout)
  '25P03', // idle in transaction timeout
]);
const TEMPORARY_SYSTEM_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT', // the Unix socket is not there (yet)
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);
/** Prisma's own: cannot reach, timed out, connection closed, no connection free, transaction not started or lost, write conflict. */
const TEMPORARY_PRISMA_CODES = new Set([
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
  'P2034',
  'P2037',
]);
/** What `pg` says in words only. */
const TEMPORARY_MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed|Query read timeout/;

/**
 * An email is put in whose blob is not there. Bytes that came as a stream are on disk with the COMMIT of what refers to them
 * (sql/write-chunks.ts): a crash before that takes them away, and whoever sent them has to do it again.
 */
const LOST_BLOB = 'email_blob_check';

/** True when the bytes of an email were stored and are not there any more. */
export function isLostBlob(error: unknown): boolean {
  return error instanceof Error && 'constraint' in error && error.constraint === LOST_BLOB;
}

/**
 * True when the same request may succeed later with nothing changed: the database is away, restarting, full, or gave
 * way to somebody else. Answer 4xx / 503, never 5xx.
 */
export function isTemporary(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof StoreError) return false;
  const code = errorCode(error);
  if (code !== null) {
    if (TEMPORARY_SYSTEM_CODES.has(code) || TEMPORARY_CODES.has(code)) return true;
    if (TEMPORARY_PRISMA_CODES.has(code)) return true;
    if (/^[0-9A-Z]{5}$/.test(code) && TEMPORARY_CLASSES.has(code.slice(0, 2))) return true;
  }
  if (isLostBlob(error)) return true;
  if (TEMPORARY_MESSAGES.test(error.message)) return true;
  // An AggregateError is how Node reports a refused connection; our own wrappers keep the cause.
  if (error instanceof AggregateError && error.errors.some(isTemporary)) return true;
  return error.cause !== undefined && isTemporary(error.cause);
}

/** SQLSTATE disk_full. */
const DISK_FULL = '53100';

/** Refused before PostgreSQL has to; see StoreOptions.hasRoom. */
export function diskFull(): Error {
  return Object.assign(new Error('The disk is nearly full'), { code: DISK_FULL });
}

/** True when there is no room on the disk, a kind of temporary trouble. */
export function isDiskFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return errorCode(error) === DISK_FULL || isDiskFull(error.cause);
}

/** True when the connection itself broke, so that a COMMIT in flight may or may not have happened. */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = errorCode(error);
  if (code === null) return TEMPORARY_MESSAGES.test(error.message);
  return TEMPORARY_SYSTEM_CODES.has(code) || code.startsWith('08') || code.startsWith('57P');
}

/** SQLSTATE, errno name, or Prisma's code when it hides neither. */
export function errorCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return prismaCause(error) ?? error.code;
}

/** Where Prisma keeps the SQLSTATE of the database's error. */
function prismaCause(error: Error): string | null {
  const { meta } = error as { meta?: { driverAdapterError?: { cause?: { originalCode?: unknown } } } };
  const code = meta?.driverAdapterError?.cause?.originalCode;
  return typeof code === 'string' ? code : null;
}
