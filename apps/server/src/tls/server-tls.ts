import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SecureContext } from 'node:tls';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { type Certificate, CertificateChoice, readCertificate } from './certificate.ts';
import { type CertificateFiles, findCertificates } from './certificate-folder.ts';
import { createSelfSigned, type KeyAndCertificate } from './self-signed.ts';

/** A certificate of ours that ends sooner is replaced at the start. */
const RENEW_BEFORE_MS = 30 * 24 * 60 * 60 * 1000;
/** Files of certificates are looked at this often; they are small, and polling also sees what a symbolic link points to. */
const LOOK_EVERY_MS = 10_000;

/** What is shown to clients at this moment; `new TLSSocket(socket, { isServer: true, ...currentTls(tls) })`. */
export interface TlsOptions {
  readonly secureContext: SecureContext;
  readonly SNICallback: (name: string, done: (error: null, context?: SecureContext) => void) => void;
}

/** The certificates as they are now. */
export function currentTls({ secureContext, SNICallback }: TlsOptions): TlsOptions {
  return { secureContext, SNICallback };
}

/** With what can be told of them. */
export interface ShownCertificates extends TlsOptions {
  readonly certificates: readonly Certificate[];
}

/** Loads the certificates when the first listener asks; the same for all ports. Disposing stops looking for new ones. */
export interface ServerTls extends Disposable {
  (): Promise<ShownCertificates>;
}

type TlsConfig = Pick<Config, 'tls' | 'tlsFiles' | 'tlsDir' | 'dataDir' | 'hostname'>;

/**
 * What the ports for mail show with TLS: the certificate of the configuration, or one signed by ourselves that is made at the
 * first start and kept in the data folder, so that encryption is never missing; and by the name that a client asks for
 * those of the folder for certificates. Files that change are read again without a restart; what cannot be used then is
 * logged, and the ones before stay.
 */
export function serverTls(config: TlsConfig, log: Logger, lookEveryMs = LOOK_EVERY_MS): ServerTls {
  let loaded: Promise<Certificates> | undefined;
  let timer: NodeJS.Timeout | undefined;
  const load = async (): Promise<Certificates> => {
    const certificates = new Certificates(config, log);
    await certificates.load();
    if (config.tlsFiles !== null || config.tlsDir !== null)
      timer = setInterval(() => void certificates.look(), lookEveryMs).unref();
    return certificates;
  };
  return Object.assign(() => (loaded ??= load()), {
    [Symbol.dispose]: () => clearInterval(timer),
  });
}

class Certificates implements ShownCertificates {
  readonly #config: TlsConfig;
  readonly #log: Logger;
  /** By the path of the certificate: what its files were when they were looked at last, and the last that was of use. */
  readonly #known = new Map<string, { fingerprint: string; certificate: Certificate | null }>();
  #main: Certificate | null = null;
  #choice = new CertificateChoice([]);
  #all: Certificate[] = [];
  #isLooking = false;
  #lastTrouble = '';

  constructor(config: TlsConfig, log: Logger) {
    this.#config = config;
    this.#log = log;
  }

  get secureContext(): SecureContext {
    if (this.#main === null) throw new Error('certificates are used before they were loaded');
    return this.#main.secureContext;
  }

  get certificates(): readonly Certificate[] {
    return this.#all;
  }

  readonly SNICallback: TlsOptions['SNICallback'] = (name, done) => done(null, this.#choice.find(name));

  /** Rejects when the configured certificate cannot be used, or the folder cannot be read. */
  async load(): Promise<void> {
    const { tls, tlsFiles, dataDir, hostname } = this.#config;
    if (tlsFiles === null)
      this.#main = readCertificate(tls ?? (await selfSigned(join(dataDir, 'tls'), hostname, this.#log)));
    await this.#read();
    if (this.#main === null) throw new Error('MAILCOTE_TLS_CERT and MAILCOTE_TLS_KEY cannot be used');
  }

  /** Reads the files that are others now. Never rejects. */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      await this.#read();
      this.#lastTrouble = '';
    } catch (error) {
      const trouble = String(error);
      if (trouble !== this.#lastTrouble)
        this.#log.error({ err: error }, 'the folder for certificates cannot be read');
      this.#lastTrouble = trouble;
    } finally {
      this.#isLooking = false;
    }
  }

  async #read(): Promise<void> {
    const { tlsFiles, tlsDir } = this.#config;
    if (tlsFiles !== null) this.#main = await this.#open(tlsFiles);
    const found = tlsDir === null ? [] : await findCertificates(tlsDir);
    const others = await Promise.all(found.map((files) => this.#open(files)));
    this.#all = [...others, this.#main].filter((one) => one !== null);
    this.#choice = new CertificateChoice(this.#all);
  }

  /** The certificate in these files; while they are of no use, the one that was there before. */
  async #open(files: CertificateFiles): Promise<Certificate | null> {
    const known = this.#known.get(files.cert);
    let certificate = known?.certificate ?? null;
    let fingerprint = 'unreadable';
    try {
      const pair = await readPair(files);
      fingerprint = createHash('sha256').update(`${pair.cert}\0${pair.key}`).digest('hex');
      if (fingerprint === known?.fingerprint) return certificate;
      certificate = readCertificate(pair);
      const { names, validTo } = certificate;
      if (validTo.getTime() < Date.now())
        this.#log.warn({ file: files.cert, names, validTo }, 'a certificate has expired');
      else this.#log.info({ file: files.cert, names, validTo }, 'a certificate was loaded');
    } catch (error) {
      const what = certificate === null ? 'a certificate' : 'a new certificate, so the one before stays';
      if (fingerprint !== known?.fingerprint)
        this.#log.error({ err: error, file: files.cert }, `cannot use ${what}`);
    }
    this.#known.set(files.cert, { fingerprint, certificate });
    return certificate;
  }
}

async function readPair(files: CertificateFiles): Promise<KeyAndCertificate> {
  const [key, cert] = await Promise.all([readFile(files.key, 'utf8'), readFile(files.cert, 'utf8')]);
  return { key, cert };
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
