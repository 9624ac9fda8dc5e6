import {
  RequestError,
  type Batch,
  type BatchResult,
  type ConnectionStatus,
  type Email,
  type Id,
  type PatchObject,
  type SetError,
  type SetResponse,
} from '@mailcote/jmap';
import { toPatchObject, type EmailPatches } from './email-patch.ts';
import type { Value } from './emitter.ts';
import { whenPossible } from './when-possible.ts';

/** Objects of one /set: below what every server allows (RFC 8620 2 recommends at least 500). */
const MAX_OBJECTS = 400;
/** Calls of one request: what RFC 8620 2 recommends at least. */
const MAX_CALLS = 16;

/** Some changes were refused; they have been taken back on the screen. */
export class RefusedError extends Error {
  readonly errors: ReadonlyMap<Id, SetError>;

  constructor(errors: ReadonlyMap<Id, SetError>) {
    super([...errors.values()].map(({ type, description }) => description ?? type).join('; '));
    this.name = 'RefusedError';
    this.errors = errors;
  }
}

export interface ChangeHost {
  connection: Value<ConnectionStatus>;
  batch(): Batch;
  send(batch: Batch): Promise<BatchResult>;
}

/** As much of a change as one call takes. */
interface Part {
  update: Record<Id, PatchObject>;
  answered: PromiseWithResolvers<SetResponse<Email>>;
}

/**
 * Sends changes of Emails in the order they were made: what was done last must be what stays, and requests under way together may arrive in
 * any order. What gathers while one is under way, or while there is no network, goes together in the next, each change as a call of its own.
 */
export class ChangeQueue {
  readonly #host: ChangeHost;
  readonly #waiting: Part[] = [];
  #isSending = false;

  constructor(host: ChangeHost) {
    this.#host = host;
  }

  /**
   * Resolves when the server has made the change, with the state of Emails after it. Throws RefusedError, or what keeps it from being
   * asked.
   */
  async send(patches: EmailPatches): Promise<string> {
    const entries = [...patches];
    const parts: Part[] = [];
    for (let start = 0; start < entries.length; start += MAX_OBJECTS) {
      const part = entries.slice(start, start + MAX_OBJECTS);
      parts.push({
        update: Object.fromEntries(part.map(([id, patch]) => [id, toPatchObject(patch)])),
        answered: Promise.withResolvers(),
      });
    }
    this.#waiting.push(...parts);
    if (!this.#isSending) void this.#sendAll();
    const answers = await Promise.all(parts.map(({ answered }) => answered.promise));
    const refused = new Map(answers.flatMap(({ notUpdated }) => Object.entries(notUpdated ?? {})));
    if (refused.size > 0) throw new RefusedError(refused);
    return answers.at(-1)?.newState ?? '';
  }

  async #sendAll(): Promise<void> {
    this.#isSending = true;
    while (this.#waiting.length > 0) await this.#sendTogether(this.#waiting.splice(0, MAX_CALLS));
    this.#isSending = false;
  }

  /** Never rejects: how it ended is told to whoever made each change. */
  async #sendTogether(parts: readonly Part[]): Promise<void> {
    const batch = this.#host.batch();
    const calls = parts.map(({ update }) => batch.call('Email/set', { update }));
    let result: BatchResult;
    try {
      result = await whenPossible(() => this.#host.send(batch), this.#host.connection);
    } catch (error) {
      // Refused whole: one of them is to blame, and the others must not suffer for it.
      if (error instanceof RequestError && parts.length > 1)
        for (const part of parts) await this.#sendTogether([part]);
      else for (const { answered } of parts) answered.reject(error);
      return;
    }
    for (const [index, call] of calls.entries()) {
      const answered = parts[index]?.answered;
      try {
        answered?.resolve(result.get(call));
      } catch (error) {
        answered?.reject(error);
      }
    }
  }
}
