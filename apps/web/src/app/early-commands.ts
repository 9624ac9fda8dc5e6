import type { Command } from '../lib/keys.ts';
import { forgetTyped } from './typed-ahead.ts';

/** However long something on the page takes to come, a key pressed before it is forgotten after this. Milliseconds. */
const LONGEST_WAIT_MS = 3_000;
/** Between two things that are loading there may be so many frames in which nothing is. */
const FRAMES_OF_REST = 10;
/** What is pressed after these is typed into what they open. */
export const OPENS_A_FIELD: ReadonlySet<Command> = new Set([
  'compose',
  'reply',
  'replyAll',
  'forward',
  'search',
  'palette',
  'label',
  'move',
  'goLabel',
]);

const waiting: { command: Command; until: number }[] = [];
let restFrames = 0;

/**
 * Runs a command, or keeps it while the page still loads what it is for: keys pressed on the way are not lost, and keep their order.
 * @returns whether it has run or waits
 */
export function runOrWait(command: Command, run: (command: Command) => boolean): boolean {
  if (waiting.length === 0 && run(command)) return true;
  if (!isLoading() && waiting.length === 0) return false;
  waiting.push({ command, until: lastMoment() });
  if (waiting.length === 1) {
    restFrames = 0;
    requestAnimationFrame(() => tryAgain(run));
  }
  return true;
}

/** Keys are letters now: a command that opens a field for them waits. */
export function isFieldAwaited(): boolean {
  return waiting.some(({ command }) => OPENS_A_FIELD.has(command));
}

function tryAgain(run: (command: Command) => boolean): void {
  const [first] = waiting;
  if (!first) return;
  restFrames = isLoading() ? 0 : restFrames + 1;
  if (isPageComing()) for (const command of waiting) command.until = lastMoment();
  if (run(first.command)) waiting.shift();
  else if (performance.now() > first.until || restFrames > FRAMES_OF_REST) {
    waiting.length = 0;
    forgetTyped();
  }
  if (waiting.length > 0) requestAnimationFrame(() => tryAgain(run));
}

const lastMoment = () => performance.now() + LONGEST_WAIT_MS;

/** There is nothing yet that a key could be for, and nothing that it could hit by coming late: however long the line takes, it is waited for. */
const isPageComing = () => document.querySelector('#root:empty, .shell[aria-busy="true"]') !== null;

const isLoading = () => isPageComing() || document.querySelector('[aria-busy="true"]') !== null;
