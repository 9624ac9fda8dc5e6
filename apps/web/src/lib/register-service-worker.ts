import { ownScriptUrl } from './own-script.ts';

/** It fetches every file of the page, which is in the way of what this visit is about. */
const AFTER_MS = 3_000;

/** Lets the page open without a network from the next time on. Browsers offer it to secure pages only. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  setTimeout(() => {
    navigator.serviceWorker.register(ownScriptUrl('/service-worker.js')).catch(() => {
      // Refused by the browser's settings: the page works as long as there is a network.
    });
  }, AFTER_MS);
}
