import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DocumentKind } from '@mailcote/mime';
import type { DocumentRequest, DocumentResponse } from './document-child.ts';
import { MAX_DOCUMENT_MS, MAX_PROCESS_MEMORY } from './limits.ts';

/** Of its code; more than a loaded machine takes. */
const MAX_START_MS = 60_000;
/** A process that nobody needs gives its memory back. */
const MAX_IDLE_MS = 30_000;
const ROOT = join(import.meta.dirname, '../../../../..');
/** Where code is; everything else on the machine, the data folder above all, cannot be read. */
const READABLE = ['node_modules', 'packages', 'apps', 'package.json'].map((name) => join(ROOT, name));

/** Why a document gave no text; the message is for the log. */
export class DocumentError extends Error {
  override name = 'DocumentError';
}

/**
 * Reads documents in a process of its own, one at a time: what a document does to its reader ends with that process. It is
 * started when needed, at a low priority, without environment, network or files, and killed when a document takes too long.
 */
export class DocumentProcess implements AsyncDisposable {
  readonly #timeoutMs: number;
  readonly #maxMemory: number;
  #child: ChildProcess | null = null;
  #idle: NodeJS.Timeout | undefined;

  constructor({ timeoutMs = MAX_DOCUMENT_MS, maxMemory = MAX_PROCESS_MEMORY } = {}) {
    this.#timeoutMs = timeoutMs;
    this.#maxMemory = maxMemory;
  }

  /** Not to be called again before it has answered. @throws DocumentError; anything else: it could not be tried */
  async text(kind: DocumentKind, bytes: Uint8Array): Promise<string> {
    clearTimeout(this.#idle);
    try {
      const child = await this.#running();
      const request: DocumentRequest = { kind, bytes };
      child.send(request);
      const response = await this.#answer(child, this.#timeoutMs);
      if ('text' in response) return response.text;
      throw new DocumentError(response.error);
    } finally {
      this.#idle = setTimeout(() => void this.#kill(), MAX_IDLE_MS).unref();
    }
  }

  async #running(): Promise<ChildProcess> {
    if (this.#child && !hasEnded(this.#child)) return this.#child;
    const child = start(this.#maxMemory);
    this.#child = child;
    try {
      // It says when it has loaded its code.
      await this.#answer(child, MAX_START_MS);
    } catch (error) {
      // No document has anything to do with this.
      throw new Error('the process that reads documents does not start', { cause: error });
    }
    return child;
  }

  /** The next message of the child; without one it is killed. */
  async #answer(child: ChildProcess, timeoutMs: number): Promise<DocumentResponse> {
    const settled = new AbortController();
    const { signal } = settled;
    try {
      const answer = await Promise.race([
        once(child, 'message', { signal }).then(([message]) => message as DocumentResponse),
        once(child, 'exit', { signal }).then(() => 'the process that read it has died'),
        sleep(timeoutMs, 'it took too long', { signal }),
      ]);
      if (typeof answer !== 'string') return answer;
      await this.#kill();
      throw new DocumentError(answer);
    } finally {
      settled.abort();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    await this.#kill();
  }

  async #kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || hasEnded(child)) return;
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
  }
}

/** Also when it never began. */
function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

function start(maxMemory: number): ChildProcess {
  const child = fork(join(import.meta.dirname, 'document-child.ts'), [String(maxMemory)], {
    env: {},
    execArgv: [
      '--max-old-space-size=256',
      '--permission',
      '--allow-worker',
      ...READABLE.map((path) => `--allow-fs-read=${path}`),
    ],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  // It could not be started, or has ended while a message was on its way: whoever waits for an answer hears of it too.
  child.on('error', () => child.kill('SIGKILL'));
  if (!hasEnded(child)) setPriority(child.pid ?? 0, constants.priority.PRIORITY_BELOW_NORMAL);
  // A child must not keep a process alive that is done.
  child.unref();
  child.channel?.unref();
  return child;
}
