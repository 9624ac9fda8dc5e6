import { createHash } from 'node:crypto';
import { type Directory, isTemporary, type NewSignIn } from '@mailcote/store';
import type { Logger } from 'pino';

/** One statement a second, however many programs log in. */
const WRITE_EVERY_MS = 1_000;
const HOUR_MS = 60 * 60_000;
/** Different failures that are told apart in an hour: guesses at made-up names from many addresses must not fill the disk. */
const MOST_FAILURES = 1_000;
const LONGEST_USERNAME = 320;
const LONGEST_USER_AGENT = 300;

export type SignInTry = Pick<
  NewSignIn,
  'accountId' | 'username' | 'service' | 'ip' | 'outcome' | 'factors'
> & {
  /** Of a browser; default: none. */
  userAgent?: string;
};

/**
 * Writes down who signed in or tried to. Mail programs log in every few seconds: tries of an hour that are alike are one row with a count, gathered
 * for a second and written together, so that nobody waits for it. What was gathered when a process is killed is lost.
 */
export class SignInLog implements AsyncDisposable {
  readonly #directory: Pick<Directory, 'addSignIns'>;
  readonly #log: Logger | null;
  readonly #now: () => number;
  #gathered = new Map<string, NewSignIn>();
  /** Failures of this hour that are told apart. */
  #failures = { hour: 0, keys: new Set<string>() };
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(directory: Pick<Directory, 'addSignIns'>, log: Logger | null, now: () => number = Date.now) {
    this.#directory = directory;
    this.#log = log;
    this.#now = now;
  }

  note(tried: SignInTry): void {
    const at = new Date(this.#now());
    const hour = Math.floor(at.getTime() / HOUR_MS);
    const told = this.#isToldApart(hour, tried) ? shortened(tried) : anonymous(tried);
    const key = keyOf(hour, told);
    const before = this.#gathered.get(key.toString('base64'));
    if (before) {
      before.count += 1;
      before.lastAt = at;
    } else {
      this.#gathered.set(key.toString('base64'), { key, ...told, count: 1, firstAt: at, lastAt: at });
    }
    this.#timer ??= setTimeout(() => void this.flush(), WRITE_EVERY_MS).unref();
  }

  /** Writes down what is gathered. Never rejects: while the database is away it stays gathered. */
  flush(): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.flush();
  }

  async #write(): Promise<void> {
    const gathered = this.#gathered;
    if (gathered.size === 0) return;
    this.#gathered = new Map();
    try {
      await this.#directory.addSignIns([...gathered.values()]);
    } catch (error) {
      if (!isTemporary(error)) {
        this.#log?.error({ err: error }, 'the log of sign-ins could not be written');
        return;
      }
      for (const [key, later] of this.#gathered) {
        const earlier = gathered.get(key);
        gathered.set(
          key,
          earlier ? { ...later, count: earlier.count + later.count, firstAt: earlier.firstAt } : later,
        );
      }
      this.#gathered = gathered;
    }
  }

  #isToldApart(hour: number, tried: SignInTry): boolean {
    if (tried.outcome === 'ok') return true;
    if (this.#failures.hour !== hour) this.#failures = { hour, keys: new Set() };
    const { keys } = this.#failures;
    const key = keyOf(hour, shortened(tried)).toString('base64');
    if (keys.size < MOST_FAILURES) keys.add(key);
    return keys.has(key);
  }
}

type Told = Required<SignInTry>;

function shortened({ username, userAgent = '', ...tried }: SignInTry): Told {
  return {
    ...tried,
    username: username.slice(0, LONGEST_USERNAME),
    userAgent: userAgent.slice(0, LONGEST_USER_AGENT),
  };
}

/** One of too many: only that there was one. */
function anonymous(tried: SignInTry): Told {
  return { ...tried, username: '', ip: '', userAgent: '' };
}

function keyOf(
  hour: number,
  { accountId, username, service, ip, userAgent, outcome, factors }: Told,
): Buffer {
  const alike = JSON.stringify([hour, accountId, username, service, ip, userAgent, outcome, factors]);
  return createHash('sha256').update(alike).digest().subarray(0, 16);
}
