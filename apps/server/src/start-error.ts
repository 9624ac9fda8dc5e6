import { isTemporary, MigrationError } from '@mailcote/store';
import { EmbeddedPostgresError } from '@mailcote/store/embedded';
import { ConfigError } from './config.ts';

/** Why the server cannot start, in one line for the operator. */
class StartError extends Error {
  override name = 'StartError';
}

/** The line to print for an error an operator can act on; null for a fault of ours, which deserves its stack. */
export function operatorMessage(error: unknown): string | null {
  if (error instanceof StartError || error instanceof ConfigError || error instanceof EmbeddedPostgresError) {
    return error.message;
  }
  return null;
}

/**
 * Turns what the first connection throws into a line; never with the address, which holds a password.
 * @param name what the operator calls the database
 */
export function databaseError(error: unknown, name: string): unknown {
  if (error instanceof MigrationError) return new StartError(`${name}: ${error.message}`, { cause: error });
  // 28P01 wrong password, 28000 not allowed in, 3D000 no such database
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (!isTemporary(error) && !['28P01', '28000', '3D000'].includes(code)) return error;
  const reason = error instanceof Error && error.message !== '' ? error.message : code;
  return new StartError(`${name}: the database cannot be reached (${reason})`, { cause: error });
}

/** Turns what listen() throws into a line that names the setting. */
export function portError(error: unknown, setting: string, host: string, port: number): unknown {
  if (!(error instanceof Error) || !('code' in error)) return error;
  const where = `port ${port} of ${host}`;
  switch (error.code) {
    case 'EADDRINUSE':
      return new StartError(`${setting}: ${where} is in use by another program`, { cause: error });
    case 'EACCES':
      return new StartError(`${setting}: ${where} may be opened by root only; choose a port above 1023`, {
        cause: error,
      });
    case 'EADDRNOTAVAIL':
      return new StartError(`MAILCOTE_HOST: this machine has no address ${host}`, { cause: error });
    default:
      return error;
  }
}
