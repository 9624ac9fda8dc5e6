import {
  BatchResult,
  type Batch,
  type ConnectionStatus,
  type JmapClient,
  type StateChange,
} from '@mailcote/jmap';
import { isAway, type MailTransport, type Outbox } from '../mail-store/index.ts';
import { forgetStartHint } from './start-hint.ts';

type Offline = typeof import('./index.ts');
export interface OfflineMail {
  code: Offline;
  kept: Awaited<ReturnType<Offline['openKeptMail']>>;
}

/** What works without a network: loaded when it is needed, which is mostly when the first list is on the screen. */
export class LazyOffline {
  readonly #loaded = Promise.withResolvers<OfflineMail | null>();
  #isBegun = false;

  /** Resolves when somebody has asked for it; null where the browser keeps nothing. */
  get loaded(): Promise<OfflineMail | null> {
    return this.#loaded.promise;
  }

  /** Loads the code and opens what is kept. */
  now(): Promise<OfflineMail | null> {
    if (!this.#isBegun) this.#loaded.resolve(load());
    this.#isBegun = true;
    return this.loaded;
  }

  /** What is open already; null: nothing is to be kept. */
  static of(mail: OfflineMail | null): LazyOffline {
    const offline = new LazyOffline();
    offline.#isBegun = true;
    offline.#loaded.resolve(mail);
    return offline;
  }
}

async function load(): Promise<OfflineMail | null> {
  try {
    const code = await import('./index.ts');
    return { code, kept: await code.openKeptMail() };
  } catch {
    // The page works without.
    return null;
  }
}

/** Asks the server; what it says is learnt, and what it cannot be asked for is answered from what was learnt. */
export class OfflineTransport implements MailTransport {
  readonly #client: JmapClient;
  readonly #offline: LazyOffline;

  constructor(client: JmapClient, offline: LazyOffline) {
    this.#client = client;
    this.#offline = offline;
  }

  batch(): Batch {
    return this.#client.batch();
  }

  async send(batch: Batch): Promise<BatchResult> {
    const { methodCalls } = batch.toRequest();
    try {
      return await this.ask(batch);
    } catch (error) {
      const offline = isAway(error) ? await this.#offline.now() : null;
      const answers = offline?.kept && offline.code.answerLocally(methodCalls, await offline.kept.load());
      if (!answers) throw error;
      return new BatchResult({ methodResponses: answers, sessionState: this.#client.session.state });
    }
  }

  async ask(batch: Batch): Promise<BatchResult> {
    const { methodCalls } = batch.toRequest();
    const result = await this.#client.send(batch);
    void this.#offline.loaded.then((offline) =>
      offline?.kept?.learn(methodCalls, result.response.methodResponses),
    );
    return result;
  }

  onStateChange(listener: (change: StateChange) => void): () => void {
    return this.#client.onStateChange(listener);
  }

  onConnection(listener: (status: ConnectionStatus) => void): () => void {
    return this.#client.onConnection(listener);
  }
}

/** No key that the database ever gives. */
const NOT_KEPT = 0;

/** The changes that wait, where anything is kept. */
export function outboxOf(offline: LazyOffline): Outbox {
  const kept = async () => (await offline.now())?.kept ?? null;
  return {
    add: async (patches) => {
      try {
        return (await (await kept())?.addChange([...patches])) ?? NOT_KEPT;
      } catch {
        // No room: the change waits in memory alone.
        return NOT_KEPT;
      }
    },
    remove: async (key) => {
      try {
        await (await kept())?.removeChange(key);
      } catch (error) {
        // Somebody has signed out, here or in another page, which took the database away and the change with it.
        if (!(error instanceof DOMException && error.name === 'InvalidStateError')) reportError(error);
      }
    },
    list: async () => {
      const changes = (await (await kept())?.changes()) ?? [];
      return changes.map(({ key, patches }) => ({ key, patches: new Map(patches) }));
    },
  };
}

/** Takes all mail off this machine. */
export async function forgetMail(): Promise<void> {
  forgetStartHint();
  const { forgetKeptMail } = await import('./index.ts');
  await forgetKeptMail();
}
