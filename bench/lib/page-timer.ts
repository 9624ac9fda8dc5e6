import type { Page } from '@playwright/test';

/*
 * How long a person waits: from the key or the click itself (event.timeStamp), or from the beginning of the navigation, until a frame that shows
 * what was asked for has been drawn and the next one begins.
 */

/** What must stand on the page. All that is named must hold. */
export interface Sight {
  css: string;
  /** Looked for in the document of this frame. */
  frame?: string;
  /** The first element that matches says this. */
  text?: string;
  /** It has another id than this. */
  otherThan?: string | undefined;
  /** It has words or a frame of some height, and nothing in it is on its way. */
  isFilled?: boolean;
  /** So many match. */
  count?: number;
  /** None matches. */
  isGone?: boolean;
  /** The frame that shows it is enough: what must not take longer than one frame cannot be timed by the second. */
  isInOneFrame?: boolean;
}

interface Timer {
  /** When a frame with the sight has been drawn, by performance.now(). Looking begins when `begin` resolves. */
  watch: (sight: Sight, begin?: Promise<unknown>) => Promise<number>;
  /** When the next key or click happens. */
  nextInput: () => Promise<number>;
  armed?: Promise<number>;
}
type Timed = typeof globalThis & { mailTimer: Timer };

/** Into every page of a context, before its own code: `context.addInitScript(installTimer)`. */
export function installTimer(): void {
  const timeoutMs = 20_000;
  const sees = ({ css, frame, text, otherThan, isFilled, count, isGone }: Sight): boolean => {
    const within =
      frame === undefined ? document : document.querySelector<HTMLIFrameElement>(frame)?.contentDocument;
    const found = [...(within?.querySelectorAll(css) ?? [])];
    const [element] = found;
    if (isGone) return element === undefined;
    if (!element || found.length < (count ?? 1) || element.id === otherThan) return false;
    if (text !== undefined && !(element.textContent ?? '').includes(text)) return false;
    if (!isFilled) return true;
    const hasFrame = [...element.querySelectorAll('iframe')].some((frame) => frame.clientHeight > 0);
    const hasWords = (element.textContent ?? '').trim() !== '';
    return !element.querySelector('[aria-busy=true]') && (hasFrame || hasWords);
  };
  const afterFrame = (callback: () => void): void => {
    const { port1, port2 } = new MessageChannel();
    port1.addEventListener('message', callback, { once: true });
    port1.start();
    port2.postMessage(null);
  };
  const watch = async (sight: Sight, begin?: Promise<unknown>): Promise<number> => {
    await begin;
    const end = performance.now() + timeoutMs;
    return new Promise((resolve, reject) => {
      const look = (): void => {
        if (sees(sight)) {
          const drawn = (): void => resolve(performance.now());
          // A message is delivered right after the frame.
          if (sight.isInOneFrame) afterFrame(drawn);
          else requestAnimationFrame(drawn);
        } else if (performance.now() > end) reject(new Error(`not seen: ${JSON.stringify(sight)}`));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  };
  const nextInput = (): Promise<number> =>
    new Promise((resolve) => {
      const hear = (event: Event): void => resolve(event.timeStamp);
      for (const type of ['keydown', 'pointerdown'])
        addEventListener(type, hear, { capture: true, once: true });
    });
  (globalThis as Timed).mailTimer = { watch, nextInput };
}

/** Milliseconds from the first key or click of `act` until the sight is there. */
export async function timeAction(page: Page, act: () => Promise<void>, sight: Sight): Promise<number> {
  await page.evaluate((wanted) => {
    const { mailTimer } = globalThis as Timed;
    const input = mailTimer.nextInput();
    const took = mailTimer.watch(wanted, input).then(async (seen) => seen - (await input));
    // Whoever asks for it below hears of a failure.
    took.catch(() => undefined);
    mailTimer.armed = took;
  }, sight);
  await act();
  return page.evaluate(() => (globalThis as Timed).mailTimer.armed ?? Number.NaN);
}

/** Milliseconds from the beginning of the navigation until the sight is there; null: loads the page again. */
export async function timeNavigation(page: Page, url: string | null, sight: Sight): Promise<number> {
  await (url === null ? page.reload({ waitUntil: 'commit' }) : page.goto(url, { waitUntil: 'commit' }));
  return page.evaluate((wanted) => (globalThis as Timed).mailTimer.watch(wanted), sight);
}

/** Milliseconds from scrolling an element to a share of its height until the sight is there. */
export function timeScroll(page: Page, css: string, place: number, sight: Sight): Promise<number> {
  return page.evaluate(
    async ([selector, share, wanted]) => {
      const element = document.querySelector(selector);
      const started = performance.now();
      element?.scrollTo({ top: element.scrollHeight * share });
      return (await (globalThis as Timed).mailTimer.watch(wanted)) - started;
    },
    [css, place, sight] as const,
  );
}

/** Milliseconds from a click that leads to another page until the sight is there. */
export async function timeLeaving(page: Page, click: () => Promise<void>, sight: Sight): Promise<number> {
  await page.evaluate(() =>
    addEventListener(
      'pointerdown',
      ({ timeStamp }) => sessionStorage.setItem('benchClicked', String(performance.timeOrigin + timeStamp)),
      { capture: true, once: true },
    ),
  );
  const arrives = page.waitForEvent('framenavigated', (frame) => frame === page.mainFrame());
  await click();
  await arrives;
  const seen = await seenAt(page, sight);
  return seen - (await page.evaluate(() => Number(sessionStorage.getItem('benchClicked'))));
}

/** When the sight is there, in milliseconds as Date.now() counts them. */
export function seenAt(page: Page, sight: Sight): Promise<number> {
  return page.evaluate(
    async (wanted) => performance.timeOrigin + (await (globalThis as Timed).mailTimer.watch(wanted)),
    sight,
  );
}
