import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { userInfo } from 'node:os';
import { runProgram } from './run-program.ts';

/** Programs whose package has another name, or that need another one for what they are asked to do. */
const PACKAGES: Record<string, string[]> = {
  mbsync: ['isync'],
  offlineimap: ['offlineimap3'],
  getmail: ['getmail6'],
  swaks: ['swaks', 'libnet-ssleay-perl'],
};
const INSTALL_TIMEOUT_MS = 10 * 60_000;

function isInPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/**
 * Mail programs of others that tests talk to. As root what is missing is installed; otherwise the tests that need it are skipped and say so.
 */
export async function provideForeignPrograms(programs: string[], say: (line: string) => void): Promise<void> {
  const missing = programs.filter((program) => !isInPath(program));
  if (missing.length === 0) return;
  if (userInfo().uid === 0) {
    const problem = await installPackages(missing.flatMap((program) => PACKAGES[program] ?? [program]));
    if (problem !== null) say(problem);
  }
  const absent = missing.filter((program) => !isInPath(program));
  if (absent.length > 0) say(`Not on this machine: ${absent.join(', ')}. Tests that need it are skipped.`);
}

/** Debian's packages, without questions. @returns null when it went well, else what went wrong in one line */
export async function installPackages(packages: string[]): Promise<string | null> {
  if (!isInPath('apt-get')) return 'There is no apt-get here.';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const options = { env, timeoutMs: INSTALL_TIMEOUT_MS };
  // The list of packages may be missing or old; a failure shows at the next step.
  await runProgram('apt-get', ['update', '-qq'], options);
  const args = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  const { code, output } = await runProgram('apt-get', args, options);
  return code === 0
    ? null
    : `apt-get install ${packages.join(' ')}: ${output.trim().split('\n').at(-1) ?? code}`;
}
