import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';
import type { Config } from './config.ts';

/** True when the log is for people. */
export function isPretty(config: Pick<Config, 'logFormat'>): boolean {
  return config.logFormat === 'pretty' || (config.logFormat === 'auto' && process.stdout.isTTY);
}

/**
 * The log, on standard output. Bodies, passwords, cookies and tokens are never handed to it; should a request end up in an entry, its secrets
 * are cut out here.
 */
export function createLog(config: Pick<Config, 'logLevel' | 'logFormat'>): Logger {
  const options = {
    level: config.logLevel,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: [
      'req.headers.authorization',
      'req.headers.cookie',
      '*.password',
      '*.token',
      '*.databaseUrl',
      '*.relayUrl',
      '*.relayRoutes',
    ],
  };
  if (!isPretty(config)) return pino(options);
  // In this process rather than in a worker: the last lines before the end get out.
  return pino(
    options,
    pretty({
      sync: true,
      translateTime: 'SYS:HH:MM:ss',
      ignore: 'part',
      messageFormat: '{if part}{part}: {end}{msg}',
    }),
  );
}
