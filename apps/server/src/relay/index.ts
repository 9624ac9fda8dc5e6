import type { ServerContext } from '../context.ts';
import { MtaSts, type MtaStsOptions } from './mta-sts.ts';
import { RelayWorker } from './worker.ts';

/** Outgoing mail on its way. */
export interface Relay {
  /** Looks at the queue now. */
  wake(): void;
  /** Begins nothing new, waits for messages on their way. */
  close(): Promise<void>;
}

export interface RelayOptions {
  /** For tests, whose web servers are on loopback. */
  mtaSts?: Pick<MtaStsOptions, 'request'>;
}

/** Starts to empty the queue, and goes on until it is closed. */
export async function startRelay(ctx: ServerContext, options: RelayOptions = {}): Promise<Relay> {
  const log = ctx.log.child({ part: 'relay' });
  const sts = new MtaSts({ dns: ctx.dns, store: ctx.store, log, ...options.mtaSts });
  const worker = new RelayWorker(ctx, log, sts);
  const subscription = ctx.hub.subscribeQueue(() => worker.wake());
  return {
    wake: () => worker.wake(),
    close: async () => {
      subscription[Symbol.dispose]();
      await worker.close();
    },
  };
}
