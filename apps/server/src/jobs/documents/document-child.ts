/*
 * The process that reads documents, and nothing else: it has no environment, no files but the code, no network (see
 * document-process.ts). It may be killed at any moment; from outside when it takes too long, and by its own watchdog, a thread
 * that lives on while the parser does not come back.
 */
import { Worker } from 'node:worker_threads';
import { documentText } from '@mailcote/documents';
import { DEFAULT_SEARCH_LIMIT, type DocumentKind } from '@mailcote/mime';
import { MAX_DOCUMENT_MS } from './limits.ts';

export interface DocumentRequest {
  kind: DocumentKind;
  bytes: Uint8Array;
}
export type DocumentResponse = { text: string } | { error: string };

/** When the work at hand must be over, in milliseconds of the epoch; 0: there is none. Only if nobody is left outside to see to it. */
const deadline = new Float64Array(new SharedArrayBuffer(8));

const watchdog = new Worker(
  `const { workerData } = require('node:worker_threads');
   setInterval(() => {
     const isLate = workerData.deadline[0] > 0 && Date.now() > workerData.deadline[0];
     if (isLate || process.memoryUsage.rss() > workerData.maxMemory) process.kill(process.pid, 'SIGKILL');
   }, 20);`,
  { eval: true, workerData: { deadline, maxMemory: Number(process.argv[2]) } },
);
watchdog.unref();

// pdf.js lets go of promises about broken pages, whose text is empty then; what it says of the whole document is awaited.
process.on('unhandledRejection', () => undefined);
process.on('message', (request: DocumentRequest) => void answer(request));
process.on('disconnect', () => process.exit());
const ready: DocumentResponse = { text: '' };
process.send?.(ready);

async function answer({ kind, bytes }: DocumentRequest): Promise<void> {
  deadline[0] = Date.now() + 2 * MAX_DOCUMENT_MS;
  let response: DocumentResponse;
  try {
    response = { text: await documentText(kind, bytes, DEFAULT_SEARCH_LIMIT) };
  } catch (error) {
    response = { error: String(error) };
  }
  deadline[0] = 0;
  process.send?.(response);
}
