import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** How often we look whether those who started us still live. */
const CHECK_MS = 500;
/** npm exec, sh, pnpm, sh: no chain is longer. */
const MOST_PARENTS = 8;

interface Process {
  pid: number;
  parent: number;
  command: string;
}

/**
 * `npx pnpm start` is a chain of npm, shells and pnpm above us, and pnpm puts us in a process group of our own. When somebody ends one of them, the signal
 * does not always come down to us (npm dies of SIGTERM alone). So we watch the chain and end, as if told, when a link is gone.
 */
export async function endWithParents(): Promise<void> {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const chain = parents();
  while (chain.every((link) => look(link.pid)?.parent === link.parent))
    await sleep(CHECK_MS, undefined, { ref: false });
  process.kill(process.pid, 'SIGTERM');
}

/** The shells and package managers above us; whoever started those may go as they please. */
function parents(): Process[] {
  const chain: Process[] = [];
  let pid = process.ppid;
  while (chain.length < MOST_PARENTS) {
    const found = look(pid);
    if (!found) break;
    chain.push(found);
    pid = found.parent;
  }
  const top = chain.findLastIndex(({ command }) => /\b(?:pnpm|npm|npx)\b/.test(command));
  return chain.slice(0, top + 1);
}

function look(pid: number): Process | null {
  if (pid <= 1) return null;
  try {
    if (process.platform === 'linux') {
      const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold anything, parentheses too.
      const parent = Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
      return { pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ') };
    }
    const line = execFileSync('ps', ['-o', 'ppid=,command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return { pid, parent: Number.parseInt(line, 10), command: line.replace(/^\d+\s*/, '') };
  } catch {
    // No such process.
    return null;
  }
}
