import { MethodError, type Method, type MethodCall } from '@mailcote/jmap';
import type { AccountReader, DataType, Id } from '@mailcote/store';
import type { ServerContext } from '../context.ts';
import type { Principal } from '../http/principal.ts';
import { MAX_BLOB_OCTETS_IN_REQUEST, MIN_BLOB_OCTETS } from './limits.ts';

/** One JMAP request: who makes it, and what its calls share. */
export class JmapContext {
  readonly server: ServerContext;
  readonly principal: Principal;
  readonly reader: AccountReader;
  #blobOctetsLeft = MAX_BLOB_OCTETS_IN_REQUEST;
  #states: ReturnType<AccountReader['states']> | null = null;

  constructor(server: ServerContext, principal: Principal) {
    this.server = server;
    this.principal = principal;
    this.reader = server.store.reader(principal.accountId);
  }

  /**
   * The state of a type, as RFC 8620 5.1 shows it. Always ask before reading the data: a state that is older than the data only
   * makes a client look again, a newer one makes it miss changes. Read once per request, and again after a write.
   */
  async state(type: DataType): Promise<string> {
    this.#states ??= this.reader.states();
    return String((await this.#states)[type]);
  }

  /**
   * Data with the very state it is of. A list that is newer than its state would have changes in it that /queryChanges adds once
   * more. Mostly nobody writes meanwhile, which one look afterwards tells; otherwise it is read again, in a snapshot.
   */
  async withState<T>(
    type: DataType,
    read: (reader: AccountReader) => Promise<T>,
  ): Promise<{ state: string; data: T }> {
    this.#states ??= this.reader.states();
    const states = await this.#states;
    const data = await read(this.reader);
    if ((await this.reader.modSeq()) === states.modSeq) return { state: String(states[type]), data };
    return this.server.store.snapshot(this.principal.accountId, async (reader) => ({
      state: String((await reader.states())[type]),
      data: await read(reader),
    }));
  }

  /** Call it before octets of a blob are read at a client's wish. False: this request has had enough of them. */
  mayReadBlobs(octets: number): boolean {
    this.#blobOctetsLeft -= Math.max(octets, MIN_BLOB_OCTETS);
    return this.#blobOctetsLeft >= 0;
  }

  /** Whose data may be looked at: for now one's own. */
  mayRead(accountId: Id): boolean {
    return accountId === this.principal.accountId;
  }

  /** A call of this request has written. */
  forgetStates(): void {
    this.#states = null;
  }
}

export type JmapMethod = Method<JmapContext>;
export type JmapCall = MethodCall<JmapContext>;

/** RFC 8620 3.6.2: another account's id is treated like one that does not exist. */
export function checkAccount(call: JmapCall, accountId: Id): void {
  if (accountId !== call.context.principal.accountId) throw new MethodError('accountNotFound');
}

/** RFC 8620 1.4 UTCDate: no zero fraction. */
export function toUtcDate(date: Date): string {
  return date.toISOString().replace('.000Z', 'Z');
}
