import { readdir, readFile } from 'node:fs/promises';

/**
 * Kills a PostgreSQL server with all of its processes at once, as when the power fails: none may finish its COMMIT in peace.
 * Linux only.
 * @param pid of its first process
 */
export async function killPostgres(pid: number): Promise<void> {
  // Stopped first, so that no child is born while they are counted.
  process.kill(pid, 'SIGSTOP');
  for (const each of [pid, ...(await childrenOf(pid))]) kill9(each);
}

function kill9(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}

async function childrenOf(parent: number): Promise<number[]> {
  const children: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    if (Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent) children.push(Number(name));
  }
  return children;
}
