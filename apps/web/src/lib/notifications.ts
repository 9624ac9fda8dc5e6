import {
  WEBPUSH_VAPID_CAPABILITY,
  type Id,
  type JmapClient,
  type WebPushVapidCapability,
} from '@mailcote/jmap';
import { setPreferences } from './preferences.ts';

/** Names this browser to the server (RFC 8620 7.2 deviceClientId). */
const DEVICE_KEY = 'mailcote.device';

export interface NotificationTexts {
  archive: string;
  reply: string;
  noSubject: string;
}
/** With the page closed too; or only while it is open, where the browser has no push service. */
export type NotificationReach = 'always' | 'open';

export const canNotify = (): boolean => 'Notification' in globalThis && 'serviceWorker' in navigator;

/** The person may take it back in the browser's own settings. */
export const mayNotify = (): boolean => canNotify() && Notification.permission === 'granted';

/**
 * Turns notifications of new mail on: asks the person, then the browser's push service.
 * @returns null when the person or the browser refuses
 */
export async function turnOn(
  client: JmapClient,
  texts: NotificationTexts,
): Promise<NotificationReach | null> {
  if ((await Notification.requestPermission()) !== 'granted') return null;
  const registration = await navigator.serviceWorker.ready;
  registration.active?.postMessage({ kind: 'notify', texts });
  const isSubscribed = await subscribe(client, registration);
  setPreferences({ notifies: true });
  return isSubscribed ? 'always' : 'open';
}

export async function turnOff(client: JmapClient): Promise<void> {
  setPreferences({ notifies: false });
  const registration = await navigator.serviceWorker.ready;
  registration.active?.postMessage({ kind: 'silence' });
  const own = await registration.pushManager.getSubscription();
  await own?.unsubscribe();
  const { list } = await client.call('PushSubscription/get', { ids: null });
  const destroy = list.filter(({ deviceClientId }) => deviceClientId === device()).map(({ id }): Id => id);
  if (destroy.length > 0) await client.call('PushSubscription/set', { destroy });
}

/** Has the worker look for new mail, when this page is hidden. */
export function tellHidden(): void {
  if (document.visibilityState === 'visible' || !mayNotify()) return;
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker's, which has no such argument
  void navigator.serviceWorker.ready.then(({ active }) => active?.postMessage({ kind: 'newMail' }));
}

/** The number on the icon of the installed app: as in the title of the inbox, and set by the worker while no page is open. */
export async function showBadge(unread: number): Promise<void> {
  try {
    await navigator.setAppBadge?.(unread);
  } catch {
    // Not allowed to: the title says it.
  }
}

/** False: the browser has no push service, or cannot reach it. */
async function subscribe(client: JmapClient, registration: ServiceWorkerRegistration): Promise<boolean> {
  const vapid = client.session.capabilities[WEBPUSH_VAPID_CAPABILITY] as WebPushVapidCapability | undefined;
  let subscription: PushSubscriptionJSON;
  try {
    const made = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: vapid?.applicationServerKey ?? null,
    });
    subscription = made.toJSON();
  } catch {
    return false;
  }
  const { endpoint = '', keys: { p256dh = '', auth = '' } = {} } = subscription;
  const { notCreated } = await client.call('PushSubscription/set', {
    create: {
      here: { deviceClientId: device(), url: endpoint, keys: { p256dh, auth }, types: ['EmailDelivery'] },
    },
  });
  return !notCreated?.['here'];
}

function device(): string {
  const known = localStorage.getItem(DEVICE_KEY);
  if (known) return known;
  const made = crypto.randomUUID();
  localStorage.setItem(DEVICE_KEY, made);
  return made;
}
