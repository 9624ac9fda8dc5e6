import type { ServerContext } from '../context.ts';
import { RelayWorker } from './worker.ts';

/** Outgoing mail on its way. */
export interface Relay {
  /** Looks at the queue now. */
  wake(): void;
  /** Begins nothing new, waits for messages on their way. */
  close(): Promise<void>;
}

/** Starts to empty the queue, and goes on until it is closed. */
export async function startRelay(ctx: ServerContext): Promise<Relay> {
  const worker = new RelayWorker(ctx, ctx.log.child({ part: 'relay' }));
  const subscription = ctx.hub.subscribeQueue(() => worker.wake());
  return {
    wake: () => worker.wake(),
    close: async () => {
      subscription[Symbol.dispose]();
      await worker.close();
    },
  };
}
