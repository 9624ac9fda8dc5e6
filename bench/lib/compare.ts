import { percentiles } from './smtp-load.ts';

/*
 * The same task for our server and for another one, in turn, so that whatever else the machine does falls on both.
 */

type Times = ReturnType<typeof percentiles>;

/** Of ours, of the other one if there is one, and the first by the second. */
export interface Compared<T = number> {
  mailcote: T;
  dovecot: T | null;
  ratio: number | null;
}

/** Milliseconds of a task; the first host is ours. A first round is not counted. */
export async function compare<Host>(
  hosts: readonly Host[],
  rounds: number,
  task: (host: Host, round: number) => Promise<unknown>,
): Promise<Compared<Times>> {
  const samples: number[][] = hosts.map(() => []);
  for (let round = -1; round < rounds; round += 1)
    for (const [index, host] of hosts.entries()) {
      const started = performance.now();
      await task(host, round + 1);
      if (round >= 0) samples[index]!.push(performance.now() - started);
    }
  const [mailcote, dovecot = null] = samples.map(percentiles);
  return {
    mailcote: mailcote!,
    dovecot,
    ratio: dovecot === null ? null : ratio(mailcote!.p50, dovecot.p50),
  };
}

/** Rounded to a hundredth. */
export function ratio(ours: number, theirs: number): number {
  return Math.round((ours / theirs) * 100) / 100;
}

/** How many a second of `count`, all of which `task` does. */
export async function perSecond(count: number, task: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await task();
  return Math.round((count * 1000) / (performance.now() - started));
}

export function sizesOf(usual: string): number[] {
  return (process.env['BENCH_SIZES'] ?? usual).split(',').map(Number);
}
