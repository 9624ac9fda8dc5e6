import { parentPort } from 'node:worker_threads';

/* A thread that does what the text of its job says: what a hostile message could bring the real one to. */
parentPort?.on('message', ({ text }: { text: string }) => {
  if (text === 'loop') for (;;);
  if (text === 'grow') {
    const kept: string[][] = [];
    for (let round = 0; ; round += 1)
      kept.push(Array.from({ length: 100_000 }, (_, index) => `${round} ${index}`));
  }
  if (text === 'throw') throw new Error('broken');
  if (text === 'exit') process.exit(0);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port, not a window
  parentPort?.postMessage({ html: text, report: { environment: Object.keys(process.env) } });
});
