import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { createSelfSigned, type KeyAndCertificate } from './self-signed.ts';

/** A certificate of ours that ends sooner is replaced at the start. */
const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;

/** The certificate of this process, loaded when the first listener asks; one for all ports, also where it cannot be kept. */
export function serverTls(...args: Parameters<typeof loadServerTls>): () => Promise<SecureContext> {
  let loaded: Promise<SecureContext> | undefined;
  return () => (loaded ??= loadServerTls(...args));
}

/**
 * What the ports for mail offer with TLS: the configured certificate, or one signed by ourselves that is made at the
 * first start and kept in the data folder, so that encryption is never missing.
 */
export async function loadServerTls(
  config: Pick<Config, 'tls' | 'dataDir' | 'hostname'>,
  log: Logger,
): Promise<SecureContext> {
  const pair = config.tls ?? (await selfSigned(join(config.dataDir, 'tls'), config.hostname, log));
  return createSecureContext({ key: pair.key, cert: pair.cert, minVersion: 'TLSv1.2' });
}

async function selfSigned(directory: string, hostname: string, log: Logger): Promise<KeyAndCertificate> {
  const kept = await read(directory);
  if (kept !== null && isUsable(kept.cert, hostname)) return kept;
  const fresh = createSelfSigned(hostname);
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await write(join(directory, 'key.pem'), fresh.key);
    await write(join(directory, 'cert.pem'), fresh.cert);
    log.info({ directory }, 'made a self-signed certificate');
  } catch (error) {
    log.warn(
      { err: error, directory },
      'the self-signed certificate cannot be kept; the next start makes another',
    );
  }
  return fresh;
}

async function read(directory: string): Promise<KeyAndCertificate | null> {
  try {
    const [key, cert] = await Promise.all([
      readFile(join(directory, 'key.pem'), 'utf8'),
      readFile(join(directory, 'cert.pem'), 'utf8'),
    ]);
    return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key)) ? { key, cert } : null;
  } catch {
    // Not there, or not readable as what it should be: either way a fresh one is made.
    return null;
  }
}

function isUsable(cert: string, hostname: string): boolean {
  const certificate = new X509Certificate(cert);
  const life = certificate.validToDate.getTime() - Date.now();
  return certificate.checkHost(hostname) !== undefined && life > RENEW_BEFORE_MS;
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(`${path}.new`, text, { mode: 0o600 });
  await rename(`${path}.new`, path);
}
