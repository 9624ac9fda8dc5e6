import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a certificate chain and its private key are, both in PEM form. */
export interface CertificateFiles {
  cert: string;
  key: string;
}

/** How the two files of a folder are called by certbot and most others, and by Kubernetes. */
const NAMES_IN_FOLDER = [
  ['fullchain.pem', 'privkey.pem'],
  ['tls.crt', 'tls.key'],
] as const;

/**
 * The pairs in a folder: `NAME.crt` or `NAME.pem` beside `NAME.key`, and folders with `fullchain.pem` and `privkey.pem`, as
 * certbot makes them, or `tls.crt` and `tls.key`. In the order of their names. Rejects when the folder cannot be read.
 */
export async function findCertificates(folder: string): Promise<CertificateFiles[]> {
  const names = (await readdir(folder)).toSorted();
  const pairs: CertificateFiles[] = [];
  for (const name of names) {
    const [, base] = /^(.+)\.(?:crt|pem)$/.exec(name) ?? [];
    if (base !== undefined) {
      if (names.includes(`${base}.key`))
        pairs.push({ cert: join(folder, name), key: join(folder, `${base}.key`) });
      continue;
    }
    for (const [cert, key] of NAMES_IN_FOLDER) {
      const pair = { cert: join(folder, name, cert), key: join(folder, name, key) };
      if ((await isThere(pair.cert)) && (await isThere(pair.key))) pairs.push(pair);
    }
  }
  return pairs;
}

async function isThere(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    // Not there, or not ours to see: no certificate of ours.
    return false;
  }
}
