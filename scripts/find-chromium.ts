import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { userInfo } from 'node:os';
import { chromium } from '@playwright/test';
import { installPackages } from './foreign-programs.ts';
import { packageCommand, runProgram } from './run-program.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** A download that has not ended by then will not. */
const DOWNLOAD_TIMEOUT_S = 300;
/** Without it, Korean text in a picture is a row of boxes. */
const FONTS = 'fonts-noto-cjk';

export interface Chromium {
  path: string;
  /** False where the kernel or the container forbids it; then --no-sandbox. */
  hasSandbox: boolean;
}

/**
 * A Chromium that really starts: CHROMIUM_PATH, one in the PATH, Playwright's own, one that Playwright downloads, or as root Debian's.
 * @returns null with a reason said on `say` when there is none
 */
export async function findChromium(say: (line: string) => void): Promise<Chromium | null> {
  const named = process.env['CHROMIUM_PATH'];
  if (named) {
    const found = await tryToStart(named);
    if (!found) say(`CHROMIUM_PATH is ${named}, which does not start.`);
    return found;
  }
  for (const path of [...inPath(), chromium.executablePath()]) {
    const found = existsSync(path) ? await tryToStart(path) : null;
    if (found) return found;
  }
  say('There is no Chromium on this machine; Playwright downloads one …');
  const downloaded = await download();
  const own = downloaded === null ? await tryToStart(chromium.executablePath()) : null;
  if (own) return own;
  if (downloaded !== null) say(`Playwright cannot download it: ${downloaded}`);
  if (userInfo().uid === 0) {
    say("Debian's package is installed …");
    const problem = await installPackages(['chromium', FONTS]);
    if (problem !== null) say(problem);
    for (const path of inPath()) {
      const found = await tryToStart(path);
      if (found) return found;
    }
  }
  say('No Chromium could be found or installed: install one and set CHROMIUM_PATH to it.');
  return null;
}

function inPath(): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).filter((path) =>
    existsSync(path),
  );
}

async function tryToStart(path: string): Promise<Chromium | null> {
  // As root its sandbox never works.
  const choices = userInfo().uid === 0 ? [false] : [true, false];
  for (const hasSandbox of choices) {
    try {
      const browser = await chromium.launch({
        executablePath: path,
        chromiumSandbox: hasSandbox,
        timeout: 30_000,
      });
      await browser.close();
      return { path, hasSandbox };
    } catch {
      // Not this way.
    }
  }
  return null;
}

/** @returns null when it went well, else its last line. */
async function download(): Promise<string | null> {
  const command = packageCommand('@playwright/test', 'playwright');
  const { code, output } = await runProgram(process.execPath, [command, 'install', 'chromium'], {
    timeoutMs: DOWNLOAD_TIMEOUT_S * 1_000,
  });
  return code === 0 ? null : (output.trim().split('\n').at(-1) ?? `code ${code}`);
}
