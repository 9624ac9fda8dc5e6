import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext } from '@playwright/test';
import { installTimer } from './page-timer.ts';

/*
 * What the journeys through both webmails have in common.
 */

/** Twenty rows and a few. */
const VIEWPORT = { width: 1440, height: 1700 };
/** What may come in the background is done by then. */
const PAUSE_MS = 400;

export interface JourneyOptions {
  browser: Browser;
  url: string;
  user: string;
  password: string;
  rounds: number;
  say: (line: string) => void;
}

/** Milliseconds of each round, by task. */
export type Samples = Record<string, number[]>;

export const idle = (): Promise<void> => sleep(PAUSE_MS);

/** A context as both journeys have it. */
export async function newContext(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: VIEWPORT, locale: 'en-GB', reducedMotion: 'reduce' });
  await context.addInitScript(installTimer);
  return context;
}
