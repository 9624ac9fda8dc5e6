import { Worker } from 'node:worker_threads';
import type { RenderedView, ViewJob } from './message-view-render.ts';

/** Why a view could not be made. `busy`: too many wait already; the others are the message's own doing. */
export type ViewFailure = 'timeout' | 'memory' | 'crash' | 'busy';
export type ViewOutcome = { ok: true; view: RenderedView } | { ok: false; failure: ViewFailure };

export interface PoolOptions {
  /** Threads, started when first needed. */
  size?: number;
  /** For one message, in a thread that may have to start first. The slowest real ones take some tenths of a second. */
  timeLimitMs?: number;
  /** Megabytes of a thread's heap. */
  memoryLimitMb?: number;
  /** Only tests give another. */
  script?: URL;
}

/** Messages that may wait for a thread; more is an attack, or a machine that cannot keep up. */
const MOST_WAITING = 200;

interface Waiting {
  job: ViewJob;
  resolve: (outcome: ViewOutcome) => void;
}

interface Thread {
  worker: Worker;
  /** Ends the job under way; null when there is none. */
  finish: ((outcome: ViewOutcome) => void) | null;
}

/** A few threads that make views; one that takes too long, grows too large or fails is thrown away with its job. */
export class MessageViewPool implements AsyncDisposable {
  readonly #options: Required<PoolOptions>;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(options: PoolOptions = {}) {
    this.#options = {
      size: 2,
      timeLimitMs: 8_000,
      memoryLimitMb: 384,
      script: new URL('./message-view-worker.ts', import.meta.url),
      ...options,
    };
  }

  run(job: ViewJob): Promise<ViewOutcome> {
    if (this.#isClosed || this.#waiting.length >= MOST_WAITING)
      return Promise.resolve({ ok: false, failure: 'busy' });
    const { promise, resolve } = Promise.withResolvers<ViewOutcome>();
    this.#waiting.push({ job, resolve });
    this.#next();
    return promise;
  }

  /** Starts a thread ahead of the first message: loading the parsers takes longer than most messages do. */
  warm(): void {
    if (this.#threads.size === 0 && !this.#isClosed) this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    for (const { resolve } of this.#waiting.splice(0)) resolve({ ok: false, failure: 'busy' });
    const threads = [...this.#threads];
    for (const thread of threads) this.#drop(thread, 'busy');
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }

  #next(): void {
    const idle = [...this.#threads].find((thread) => thread.finish === null);
    const thread = idle ?? (this.#threads.size < this.#options.size ? this.#start() : null);
    const waiting = thread === null ? undefined : this.#waiting.shift();
    if (thread !== null && waiting !== undefined) this.#give(thread, waiting);
  }

  #give(thread: Thread, { job, resolve }: Waiting): void {
    const { timeLimitMs } = this.#options;
    const timer = setTimeout(() => this.#drop(thread, 'timeout'), timeLimitMs);
    thread.finish = (outcome) => {
      clearTimeout(timer);
      thread.finish = null;
      resolve(outcome);
    };
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
    thread.worker.postMessage(job);
  }

  #start(): Thread {
    const { script, memoryLimitMb } = this.#options;
    const worker = new Worker(script, {
      resourceLimits: { maxOldGenerationSizeMb: memoryLimitMb, maxYoungGenerationSizeMb: 64 },
      // Nothing of the environment, secrets above all, belongs into a thread that reads what strangers send.
      env: {},
      execArgv: [],
    });
    const thread: Thread = { worker, finish: null };
    worker.on('message', (view: RenderedView) => {
      thread.finish?.({ ok: true, view });
      this.#next();
    });
    worker.on('error', (error: NodeJS.ErrnoException) => {
      this.#drop(thread, error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'memory' : 'crash');
    });
    worker.on('exit', () => this.#drop(thread, 'crash'));
    // A waiting thread must not keep the process alive.
    worker.unref();
    this.#threads.add(thread);
    return thread;
  }

  #drop(thread: Thread, failure: ViewFailure): void {
    if (!this.#threads.delete(thread)) return;
    thread.finish?.({ ok: false, failure });
    thread.worker.terminate().catch(() => undefined);
    if (!this.#isClosed && this.#waiting.length > 0) this.#next();
  }
}
