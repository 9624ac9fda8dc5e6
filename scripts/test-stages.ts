import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildWebIfStale } from './build-web.ts';
import { findChromium } from './find-chromium.ts';
import { provideForeignPrograms } from './foreign-programs.ts';
import { packageCommand, runProgram, type ProgramResult } from './run-program.ts';
import { playwrightCounts, vitestCounts, type Counts } from './test-reports.ts';

export interface Stage {
  title: string;
  run: () => Promise<Counts>;
}

const PASSED: Counts = { passed: 1, failed: 0, skipped: 0, failures: [] };
/** Characters of what a program said that are shown once more at the very end, if it failed. */
const OUTPUT_SHOWN_AGAIN = 2_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Everything `pnpm test` runs, in this order; one that fails does not keep the others from running. */
export const STAGES: Stage[] = [
  { title: 'Format', run: () => check('oxfmt', 'oxfmt', ['--check']) },
  { title: 'Lint', run: () => check('oxlint', 'oxlint', ['--type-aware', '--deny-warnings']) },
  { title: 'Types', run: () => check('typescript', 'tsc', ['-p', 'tsconfig.json']) },
  {
    title: 'Types of the server',
    run: () => check('typescript', 'tsc', ['-p', 'apps/server/tsconfig.json']),
  },
  { title: 'Types of the web app', run: () => check('typescript', 'tsc', ['-p', 'apps/web/tsconfig.json']) },
  {
    title: 'Types of its service worker',
    run: () => check('typescript', 'tsc', ['-p', 'apps/web/src/service-worker/tsconfig.json']),
  },
  { title: 'Types of the browser tests', run: () => check('typescript', 'tsc', ['-p', 'e2e/tsconfig.json']) },
  { title: 'Web app', run: buildWeb },
  { title: 'Unit and integration tests', run: vitest },
  { title: "People's tasks in a real browser", run: () => playwright('tasks', 2) },
  { title: 'Tasks that want the machine for themselves', run: () => playwright('alone', 1) },
];

/** A program of ours that says yes or no. */
async function check(packageName: string, command: string, args: string[]): Promise<Counts> {
  return yesOrNo(await node(packageName, command, args));
}

async function buildWeb(): Promise<Counts> {
  try {
    await buildWebIfStale();
    return PASSED;
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}

async function vitest(): Promise<Counts> {
  await provideForeignPrograms(
    [
      'swaks',
      'msmtp',
      'curl',
      'jq',
      'docker-compose',
      'fetchmail',
      'mpop',
      'getmail',
      'mbsync',
      'offlineimap',
      'mutt',
    ],
    say,
  );
  return withReport(async (file) => {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
    const result = await node('vitest', 'vitest', ['run', ...reporters]);
    return honest(result, await readCounts(file, vitestCounts));
  });
}

/** @param project of e2e/playwright.config.ts @param workers each is a browser, a server and a PostgreSQL */
async function playwright(project: 'tasks' | 'alone', workers: number): Promise<Counts> {
  const chromium = await findChromium(say);
  if (!chromium) return failed('no browser');
  say(`Browser: ${chromium.path}${chromium.hasSandbox ? '' : ' (without its sandbox)'}`);
  return withReport(async (file) => {
    const result = await node(
      '@playwright/test',
      'playwright',
      [
        'test',
        '-c',
        'e2e/playwright.config.ts',
        '--reporter=list,json',
        `--project=${project}`,
        `--workers=${workers}`,
      ],
      {
        ...process.env,
        CHROMIUM_PATH: chromium.path,
        CHROMIUM_SANDBOX: chromium.hasSandbox ? 'on' : 'off',
        PLAYWRIGHT_JSON_OUTPUT_NAME: file,
      },
    );
    return honest(result, await readCounts(file, playwrightCounts));
  });
}

async function node(
  packageName: string,
  command: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ProgramResult> {
  return runProgram(process.execPath, [packageCommand(packageName, command), ...args], {
    env,
    isShown: true,
  });
}

function yesOrNo({ code, output }: ProgramResult): Counts {
  return code === 0 ? PASSED : failed(output);
}

function failed(why: string): Counts {
  return { passed: 0, failed: 1, skipped: 0, failures: [why.trim().slice(0, OUTPUT_SHOWN_AGAIN)] };
}

/** A run that failed as a whole (an error outside of any test, no test at all) counts as a failure even if no test did. */
function honest({ code, output }: ProgramResult, counts: Counts): Counts {
  const isSilent = counts.failed === 0 && (code !== 0 || counts.passed === 0);
  if (!isSilent) return counts;
  const ending = `exit code ${code}: … ${output.slice(-OUTPUT_SHOWN_AGAIN)}`;
  return { ...counts, failed: 1, failures: [...counts.failures, ending] };
}

async function withReport(use: (file: string) => Promise<Counts>): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'mailcote-report-'));
  try {
    return await use(join(folder, 'report.json'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readCounts(file: string, counts: (json: string) => Counts): Promise<Counts> {
  const json = await readFile(file, 'utf8').catch((error: unknown) => {
    // It broke off before it could write; the exit code tells the rest.
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  });
  return json === null ? { passed: 0, failed: 0, skipped: 0, failures: [] } : counts(json);
}
