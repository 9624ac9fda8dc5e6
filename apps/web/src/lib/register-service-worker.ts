import { ownScriptUrl } from './own-script.ts';

/** Lets the page open without a network from the next time on. Browsers offer it to secure pages only. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  addEventListener('load', () => {
    navigator.serviceWorker.register(ownScriptUrl('/service-worker.js')).catch(() => {
      // Refused by the browser's settings: the page works as long as there is a network.
    });
  });
}
