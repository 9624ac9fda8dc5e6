/**
 * How the pages of one browser share one event stream: a browser opens six connections to a server without HTTP/2, so ten pages with a
 * stream each would leave none for a request.
 */
export interface LiveShare {
  /** Runs the task when this page is the one whose turn it is, which may be never. Resolves when the task has, or the signal ends the waiting. */
  lead(task: () => Promise<void>, signal: AbortSignal): Promise<void>;
  /** Tells the other pages. */
  tell(message: unknown): void;
  /** What other pages tell. @returns the way to stop listening */
  hear(listener: (message: unknown) => void): () => void;
  close(): void;
}

/** As much of https://w3c.github.io/web-locks/ as is used here: not every platform has it. */
interface Locks {
  request(name: string, options: { signal: AbortSignal }, task: () => Promise<void>): Promise<void>;
}

/** For a client that is alone. */
export const unshared: LiveShare = {
  lead: (task) => task(),
  tell: () => undefined,
  hear: () => () => undefined,
  close: () => undefined,
};

/**
 * By Web Locks and a BroadcastChannel of this name. Null where the platform has no locks (a page without TLS): it cannot know how many
 * other pages there are.
 */
export function platformShare(name: string): LiveShare | null {
  const { locks } = globalThis.navigator as { locks?: Locks };
  if (!locks) return null;
  const channel = new BroadcastChannel(name);
  return {
    async lead(task, signal) {
      try {
        await locks.request(name, { signal }, task);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel's, which has no such argument
    tell: (message) => channel.postMessage(message),
    hear(listener) {
      const heard = (event: MessageEvent) => listener(event.data);
      channel.addEventListener('message', heard);
      return () => channel.removeEventListener('message', heard);
    },
    close: () => channel.close(),
  };
}
