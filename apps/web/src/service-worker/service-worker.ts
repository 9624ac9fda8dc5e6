import { listenForMail } from './notify.ts';

/**
 * Keeps the page itself for times without a network, and the bodies of messages that were read (their responses carry their own policy,
 * which is kept with them). What is asked of the server as data (/api, /jmap) is never answered from here.
 */
/** The files of the page, by the build. */
declare const __PAGE_FILES__: readonly string[];
/** Changes with them. */
declare const __PAGE_VERSION__: string;

/** A script, not a module, so nothing can be declared again: what kind of worker it is must be said. */
const worker = self as unknown as ServiceWorkerGlobalScope;

const PREFIX = 'page-';
const CURRENT = `${PREFIX}${__PAGE_VERSION__}`;
/** Of earlier builds: a page that stays open goes on finding what it loads when it is used. */
const EARLIER_KEPT = 1;
/** Forgotten by the page when somebody leaves (app/offline). */
const VIEWS = 'message-views';
/** Bodies kept; the oldest go first. */
const MAX_VIEWS = 500;
/** A server that does not answer for so long is as good as away: the kept page opens and says so. */
const PATIENCE_MS = 4_000;
/** Parts of the page that few need, and each person one of: not kept before they are used. */
const KEPT_WHEN_USED = /^\/assets\/[^/]*emoji-(?:en|ko)-/;
/** What belongs to programs, and a file that somebody reads. */
const NOT_PAGES = /^\/(?:api|jmap|\.well-known|health|assets|licenses\.txt)(?:\/|$)/;

listenForMail();
worker.addEventListener('install', (event) => {
  event.waitUntil(keepPage());
});
worker.addEventListener('activate', (event) => {
  event.waitUntil(forgetEarlierPages());
});
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== worker.location.origin) return;
  if (url.pathname.startsWith('/jmap/view/')) event.respondWith(messageView(request));
  else if (url.pathname.startsWith('/assets/')) event.respondWith(asset(request));
  else if (request.mode === 'navigate' && !NOT_PAGES.test(url.pathname)) event.respondWith(page(request));
});

async function keepPage(): Promise<void> {
  const cache = await caches.open(CURRENT);
  // Past the browser's own cache: the page of this build, not of the last one.
  await cache.add(new Request('/', { cache: 'reload' }));
  await cache.addAll([...__PAGE_FILES__]);
  await worker.skipWaiting();
}

async function forgetEarlierPages(): Promise<void> {
  const pages = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CURRENT);
  const old = pages.slice(0, Math.max(0, pages.length - EARLIER_KEPT));
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    // No network, or no answer.
    return (await caches.match('/', { cacheName: CURRENT })) ?? fetch(request);
  }
}

async function asset(request: Request): Promise<Response> {
  const kept = await caches.match(request);
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok && KEPT_WHEN_USED.test(new URL(request.url).pathname)) {
    await (await caches.open(CURRENT)).put(request, response.clone());
  }
  return response;
}

async function messageView(request: Request): Promise<Response> {
  const cache = await caches.open(VIEWS);
  let response: Response;
  try {
    response = await fetch(request);
  } catch (error) {
    const kept = await cache.match(request);
    if (kept) return kept;
    throw error;
  }
  if (response.ok) {
    await cache.put(request, response.clone());
    const keys = await cache.keys();
    await Promise.all(keys.slice(0, Math.max(0, keys.length - MAX_VIEWS)).map((key) => cache.delete(key)));
  }
  return response;
}
