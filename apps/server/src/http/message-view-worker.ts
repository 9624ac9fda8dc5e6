import { parentPort } from 'node:worker_threads';
import { type ViewJob, renderView } from './message-view-render.ts';

/* The thread in which messages are made safe: one job in, one view out. It has no other duties and is killed when it takes too long. */
parentPort?.on('message', (job: ViewJob) => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage(renderView(job));
});
