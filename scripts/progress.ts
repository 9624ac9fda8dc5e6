/** One line for each step of work: a moving one on a terminal, a plain one elsewhere. */
import { styleText } from 'node:util';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;

/** Runs the task and shows that something happens, and for how long. */
export async function withProgress<T>(title: string, task: () => Promise<T>): Promise<T> {
  const { stdout } = process;
  const start = performance.now();
  const seconds = (): string => `${((performance.now() - start) / 1_000).toFixed(1)} s`;
  if (!stdout.isTTY) {
    stdout.write(`${title} …\n`);
    return task();
  }
  let frame = 0;
  const draw = (): void => {
    frame = (frame + 1) % FRAMES.length;
    stdout.write(`\r  ${styleText('cyan', FRAMES[frame] ?? '')} ${title} ${styleText('dim', seconds())} `);
  };
  const timer = setInterval(draw, FRAME_MS);
  const finish = (mark: string): void => {
    clearInterval(timer);
    stdout.write(`\r  ${mark} ${title} ${styleText('dim', seconds())}\n`);
  };
  try {
    const result = await task();
    finish(styleText('green', '✓'));
    return result;
  } catch (error) {
    finish(styleText('red', '✗'));
    throw error;
  }
}
