import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Semaphore } from './semaphore.ts';

/** OWASP's argon2id parameters: 19 MiB, two passes, one lane. About 50 ms on one core. */
const MEMORY_KIB = 19_456;
const PASSES = 2;
const LANES = 1;
const SALT_BYTES = 16;
const TAG_BYTES = 32;

/** NIST SP 800-63B: at least eight characters, no rules of composition. */
export const SHORTEST_PASSWORD = 8;
/** Longer ones are refused before hashing: nobody types them, and hashing megabytes is work. */
export const LONGEST_PASSWORD = 1_024;

/** A flood of log-ins must not fill the memory (19 MiB each) nor every thread of libuv's pool, which files and DNS need too. */
const semaphore = new Semaphore(Math.min(2, availableParallelism()));

/** Limits on what a stored string may ask of us, should the database be tampered with. */
const MOST_MEMORY_KIB = 1_048_576;
const MOST_PASSES = 16;

interface Parameters {
  memory: number;
  passes: number;
  parallelism: number;
  salt: Buffer;
  tag: Buffer;
}

/** @returns a PHC string: `$argon2id$v=19$m=19456,t=2,p=1$salt$tag` */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const parameters = { memory: MEMORY_KIB, passes: PASSES, parallelism: LANES, salt };
  const tag = await derive(password, { ...parameters, tag: Buffer.alloc(TAG_BYTES) });
  return `$argon2id$v=19$m=${MEMORY_KIB},t=${PASSES},p=${LANES}$${encode(salt)}$${encode(tag)}`;
}

/** False too for a string that is no argon2id PHC string. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const parameters = parsePhc(phc);
  if (!parameters) return false;
  const tag = await derive(password, parameters);
  return timingSafeEqual(tag, parameters.tag);
}

/** Takes as long as a real verification: an unknown user must not be told from a known one by the clock. */
export async function verifyNothing(password: string): Promise<false> {
  await derive(password, {
    memory: MEMORY_KIB,
    passes: PASSES,
    parallelism: LANES,
    salt: Buffer.alloc(SALT_BYTES),
    tag: Buffer.alloc(TAG_BYTES),
  });
  return false;
}

async function derive(
  password: string,
  { memory, passes, parallelism, salt, tag }: Parameters,
): Promise<Buffer> {
  // NFC, so that a password typed on another system is the same bytes.
  const message = password.normalize('NFC');
  return semaphore.run(
    () =>
      new Promise<Buffer>((resolve, reject) => {
        argon2(
          'argon2id',
          { message, nonce: salt, parallelism, tagLength: tag.length, memory, passes },
          (error, result) => (error ? reject(error) : resolve(result)),
        );
      }),
  );
}

function parsePhc(phc: string): Parameters | null {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/.exec(
      phc,
    );
  if (!match) return null;
  const [, memory, passes, parallelism, salt = '', tag = ''] = match;
  const parameters = {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  };
  const isSane =
    parameters.parallelism >= 1 &&
    parameters.passes >= 1 &&
    parameters.passes <= MOST_PASSES &&
    parameters.memory >= 8 * parameters.parallelism &&
    parameters.memory <= MOST_MEMORY_KIB;
  return isSane ? parameters : null;
}

/** PHC strings use base64 without padding. */
function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
