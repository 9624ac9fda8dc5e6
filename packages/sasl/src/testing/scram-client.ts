import { createHash, createHmac, pbkdf2Sync } from 'node:crypto';

export interface ScramClientOptions {
  username: string;
  password: string;
  /** The first letter of the header: "n", "y", or "p=" and the name of a channel binding. Default "n". */
  flag?: string;
  /** What the channel binding is. */
  binding?: Buffer;
  nonce?: string;
}

/** The other side of SCRAM-SHA-256 (RFC 5802), written by its own understanding of the RFC and without ours of the server. */
export class ScramClient {
  readonly #options: ScramClientOptions;
  readonly #header: string;
  readonly #bare: string;
  #serverSignature = '';

  constructor(options: ScramClientOptions) {
    this.#options = options;
    this.#header = `${options.flag ?? 'n'},,`;
    const name = options.username.replaceAll('=', '=3D').replaceAll(',', '=2C');
    this.#bare = `n=${name},r=${options.nonce ?? 'rOprNGfwEbeRWgbNEkqO'}`;
  }

  get first(): string {
    return this.#header + this.#bare;
  }

  /** @param said the server's first message */
  final(said: string): string {
    const [, nonce = '', salt = '', iterations = ''] = /^r=([^,]+),s=([^,]+),i=(\d+)$/.exec(said) ?? [];
    const { password, binding = Buffer.alloc(0) } = this.#options;
    const channel = Buffer.concat([Buffer.from(this.#header), binding]).toString('base64');
    const withoutProof = `c=${channel},r=${nonce}`;
    const authMessage = `${this.#bare},${said},${withoutProof}`;
    const salted = pbkdf2Sync(password, Buffer.from(salt, 'base64'), Number(iterations), 32, 'sha256');
    const clientKey = hmac(salted, 'Client Key');
    const signature = hmac(createHash('sha256').update(clientKey).digest(), authMessage);
    this.#serverSignature = hmac(hmac(salted, 'Server Key'), authMessage).toString('base64');
    const proof = Buffer.from(clientKey.map((octet, at) => octet ^ (signature[at] ?? 0)));
    return `${withoutProof},p=${proof.toString('base64')}`;
  }

  /** The server has shown that it knows the password too. @param said its last message */
  isServer(said: string): boolean {
    return said === `v=${this.#serverSignature}`;
  }
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
