import type { createHttpServer } from './server.ts';

const IDLE_SWEEP_MS = 50;

/**
 * Node closes the connections that are idle when the stop begins. One whose answer was just on its way becomes idle a moment later, and a browser
 * would keep it open for a minute.
 */
export async function closeHttp(http: Awaited<ReturnType<typeof createHttpServer>>): Promise<void> {
  const sweep = setInterval(() => http.server.closeIdleConnections(), IDLE_SWEEP_MS);
  try {
    await http.close();
  } finally {
    clearInterval(sweep);
  }
}
